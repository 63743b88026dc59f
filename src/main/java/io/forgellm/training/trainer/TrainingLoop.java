package io.forgellm.training.trainer;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.TrainableModel;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Steps, reports, evaluations, checkpoints, until the last step or until somebody wants it otherwise. What a step does
 * is a function of the specification and {@link Progress}: done again after a kill, it gives the same loss.
 */
final class TrainingLoop {
    private final RunSpec spec;
    private final RunParts parts;
    private final Checkpoints checkpoints;
    private final Journal journal;
    private final Supplier<Wish> wish;
    private final LearningRate rate;
    private final Divergence divergence;
    private TrainableModel model;
    private Progress progress = Progress.START;
    private int savedStep = -1;
    private double gradNorm;

    TrainingLoop(RunSpec spec, RunParts parts, Checkpoints checkpoints, Journal journal, Supplier<Wish> wish) {
        this.spec = spec;
        this.parts = parts;
        this.checkpoints = checkpoints;
        this.journal = journal;
        this.wish = wish;
        rate = new LearningRate(spec.optimiser());
        divergence = new Divergence(parts.vocabularySize());
    }

    void run() throws IOException {
        model = parts.openModel();
        try {
            takeUp();
            journal.started(progress.step(), parts, model.size());
            RunEvent end = steps();
            journal.write(end);
        } finally {
            model.close();
        }
    }

    private void takeUp() throws IOException {
        Optional<Checkpoints.Found> found = newest();
        if (found.isPresent()) {
            model.restore(found.get().folder());
            progress = found.get().progress();
            savedStep = progress.step();
        }
    }

    private Optional<Checkpoints.Found> newest() throws IOException {
        return checkpoints.newest((folder, fault) -> journal.note(progress.step(), "Checkpoint " + folder.getFileName()
                + " was passed over: " + fault));
    }

    private RunEvent steps() throws IOException {
        if (progress.step() == 0 && progress.evaluations().isEmpty()) {
            evaluate();
        }
        int last = spec.optimiser().iterations();
        while (progress.step() < last) {
            Wish wanted = wish.get();
            if (wanted != Wish.RUN) {
                return rest(wanted);
            }
            String fault = step();
            if (fault != null) {
                rollBack(fault);
                continue;
            }
            int step = progress.step();
            if (due(spec.cadence().report(), last)) {
                report();
            }
            if (due(spec.cadence().evaluate(), last)) {
                evaluate();
            }
            boolean early = spec.stopping().early() && overfits();
            if (due(spec.cadence().save(), last) || early) {
                save();
            }
            if (early) {
                return journal.ended(step, "stopped_early");
            }
        }
        if (savedStep != progress.step()) {
            save();
        }
        return journal.ended(progress.step(), "completed");
    }

    private boolean due(int every, int last) {
        return progress.step() == last || every > 0 && progress.step() % every == 0;
    }

    /** @return what went wrong, or null */
    private String step() {
        RunSpec.OptimiserSpec optimiser = spec.optimiser();
        long first = (long) progress.step() * optimiser.accumulation();
        List<List<TokenSequence>> batches = LongStream.range(first, first + optimiser.accumulation())
                .mapToObj(parts.data()::batch).toList();
        long tokens = batches.stream().flatMap(List::stream).mapToLong(TokenSequence::counted).sum();
        double sum = 0;
        for (int i = 0; i < batches.size(); i++) {
            long seed = optimiser.seed() * 1_000_000_007L + first + i + 1;
            sum += model.accumulate(batches.get(i), 1.0 / Math.max(1, tokens), seed);
        }
        double loss = sum / Math.max(1, tokens);
        double rateNow = rate.at(progress.step() + 1) * progress.rateFactor();
        gradNorm = Double.isFinite(loss) ? model.step(rateNow, optimiser.weightDecay(), optimiser.maxGradNorm()) : 0;
        String fault = divergence.look(loss, gradNorm, progress.firstLoss());
        if (fault == null) {
            progress = progress.stepped(loss, tokens);
        }
        return fault;
    }

    private void report() throws IOException {
        journal.report(progress, rate.at(progress.step()) * progress.rateFactor(), gradNorm);
        progress = progress.reported();
    }

    private void evaluate() throws IOException {
        List<List<TokenSequence>> rows = parts.data().validation();
        int most = spec.cadence().validationBatches();
        if (rows.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        double sum = 0;
        long tokens = 0;
        for (List<TokenSequence> batch : most > 0 ? rows.subList(0, Math.min(most, rows.size())) : rows) {
            sum += model.evaluate(batch);
            tokens += batch.stream().mapToLong(TokenSequence::counted).sum();
        }
        double loss = sum / Math.max(1, tokens);
        progress = progress.evaluated(loss, spec.stopping().minImprovement());
        journal.evaluated(progress.step(), loss, (System.nanoTime() - start) / 1e9);
    }

    private boolean overfits() {
        List<Double> values = progress.evaluations();
        if (progress.patienceUsed() >= spec.stopping().patience() && spec.stopping().patience() > 0) {
            return true;
        }
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        return values.size() >= 3 && (values.getLast() - least) / least > spec.stopping().overfittingThreshold();
    }

    private void save() throws IOException {
        if (divergence.suspicious()) {
            return;
        }
        Path folder = checkpoints.save(progress, path -> {
            model.save(path);
            parts.describe(path);
        });
        savedStep = progress.step();
        journal.saved(savedStep, folder, checkpoints.prune(spec.cadence().keep(), progress.bestStep()));
        Probe.Result probed = parts.probe(model);
        if (probed != null) {
            journal.probed(savedStep, probed);
        }
    }

    private void rollBack(String reason) throws IOException {
        if (progress.rollbacks() > 0) {
            throw new ForgeException(ErrorCode.TRAINING_DIVERGED, "Training diverged again at step "
                    + (progress.step() + 1) + ", at half the learning rate: " + reason,
                    Map.of("step", progress.step() + 1), "Lower the learning rate, to a tenth for instance, lengthen"
                    + " the warmup, or look for broken rows in the data.");
        }
        int from = progress.step() + 1;
        Optional<Checkpoints.Found> found = newest();
        if (found.isPresent()) {
            model.restore(found.get().folder());
            progress = found.get().progress();
        } else {
            model.close();
            model = parts.openModel();
            List<Double> baseline = progress.evaluations().stream().limit(1).toList();
            progress = baseline.isEmpty() ? Progress.START
                    : Progress.START.evaluated(baseline.getFirst(), spec.stopping().minImprovement());
        }
        divergence.forget();
        progress = progress.rolledBack(0.5, progress.rollbacks() + 1);
        journal.rolledBack(from, progress.step(), progress.rateFactor(), reason);
    }

    private RunEvent rest(Wish wanted) throws IOException {
        if (progress.step() > 0 && savedStep != progress.step()) {
            save();
        }
        return wanted == Wish.STOP ? journal.ended(progress.step(), "stopped") : journal.paused(progress.step());
    }
}

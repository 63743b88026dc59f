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
    private final List<List<TokenSequence>> validation;
    private final long epochTokens;
    private final int last;
    private TrainableModel model;
    private Progress progress = Progress.START;
    private Probe.Look base;
    private Pace pace;
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
        List<List<TokenSequence>> rows = parts.data().validation();
        int most = spec.cadence().validationBatches();
        validation = most > 0 ? rows.subList(0, Math.min(most, rows.size())) : rows;
        epochTokens = parts.data().targetTokens();
        last = spec.optimiser().iterations();
    }

    void run() throws IOException {
        try {
            open();
            Optional<Checkpoints.Found> found = newest();
            journal.started(found.map(checkpoint -> checkpoint.progress().step()).orElse(0), parts, model.size());
            askBase();
            found.ifPresent(this::restore);
            takeUp(found);
            pace = new Pace(System::nanoTime);
            journal.write(steps());
        } finally {
            close();
        }
    }

    private void open() {
        close();
        model = parts.openModel();
    }

    private void close() {
        if (model != null) {
            TrainableModel open = model;
            model = null;
            open.close();
        }
    }

    /** While the model still has the weights it was opened with. */
    private void askBase() {
        if (parts.probe().isAsked()) {
            try {
                base = journal.baseline().orElseGet(() -> parts.probe().at(model));
            } catch (ForgeException e) {
                journal.note(0, "No checkpoint will be probed: " + e.getMessage());
            }
        }
    }

    private Optional<Checkpoints.Found> newest() throws IOException {
        return checkpoints.newest((folder, fault) -> journal.note(progress.step(), "Checkpoint "
                + folder.getFileName() + " was passed over: " + fault));
    }

    private void restore(Checkpoints.Found checkpoint) {
        model.restore(checkpoint.folder());
        progress = checkpoint.progress();
        savedStep = progress.step();
    }

    /** What an earlier trainer was killed before it could tell, or told before it could write it down. */
    private void takeUp(Optional<Checkpoints.Found> found) throws IOException {
        if (found.isPresent()) {
            journal.taken(found.get().folder(), checkpoints.all());
        }
        Optional<RunEvent.RolledBack> rollBack = journal.rollBack();
        if (rollBack.isPresent() && progress.rollbacks() == 0) {
            progress = progress.rolledBack(rollBack.get().learningRateFactor());
        }
    }

    private RunEvent steps() throws IOException {
        while (true) {
            if (progress.evaluations().isEmpty() && progress.step() == 0) {
                evaluateFirst();
            }
            Optional<String> overfitting = spec.stopping().early() ? progress.overfitting(spec.stopping())
                    : Optional.empty();
            if (overfitting.isPresent()) {
                journal.note(progress.step(), "Stopped early: " + overfitting.get());
                return finish("stopped_early");
            }
            if (progress.step() == last) {
                return finish("completed");
            }
            Wish wanted = wish.get();
            if (wanted != Wish.RUN) {
                return rest(wanted);
            }
            String fault = step();
            if (fault == null && due(spec.cadence().report())) {
                report();
            }
            if (fault == null && due(spec.cadence().evaluate())) {
                fault = evaluate();
            }
            if (fault != null) {
                rollBack(fault);
            } else if (due(spec.cadence().save())) {
                save();
            }
        }
    }

    private boolean due(int every) {
        return progress.step() == last || every > 0 && progress.step() % every == 0;
    }

    /** @return what went wrong, or null */
    private String step() {
        long start = System.nanoTime();
        RunSpec.OptimiserSpec optimiser = spec.optimiser();
        long first = (long) progress.step() * optimiser.accumulation();
        List<List<TokenSequence>> batches = LongStream.range(first, first + optimiser.accumulation())
                .mapToObj(parts.data()::batch).toList();
        long tokens = batches.stream().mapToLong(MeanLoss::counted).sum();
        double sum = 0;
        for (int i = 0; i < batches.size(); i++) {
            sum += model.accumulate(batches.get(i), 1.0 / Math.max(1, tokens), dropSeed(first + i));
        }
        double loss = sum / Math.max(1, tokens);
        double rateNow = rate.at(progress.step() + 1) * progress.rateFactor();
        gradNorm = Double.isFinite(loss) ? model.step(rateNow, optimiser.weightDecay(), optimiser.maxGradNorm()) : 0;
        String fault = divergence.look(loss, gradNorm, progress.firstLoss(), progress.step() + 1 == last);
        if (fault == null) {
            progress = progress.stepped(loss, tokens);
            pace.stepped(System.nanoTime() - start, tokens);
        }
        return fault;
    }

    /** Another one for each micro-batch, and never 0. */
    private long dropSeed(long microBatch) {
        return spec.optimiser().seed() * 1_000_000_007L + microBatch + 1;
    }

    private void report() throws IOException {
        journal.report(progress, pace, rate.at(progress.step()) * progress.rateFactor(), gradNorm,
                epochTokens);
        progress = progress.reported();
        pace.reported();
    }

    private void evaluateFirst() throws IOException {
        String fault = evaluate();
        if (fault != null) {
            throw new ForgeException(ErrorCode.TRAINING_DIVERGED, "Before the first step " + fault, Map.of("step", 0),
                    "The base model or the validation data is broken: no training can mend that.");
        }
    }

    /** @return what went wrong, or null */
    private String evaluate() throws IOException {
        if (validation.isEmpty()) {
            return null;
        }
        long start = System.nanoTime();
        double loss = MeanLoss.of(model, validation);
        if (!Double.isFinite(loss)) {
            return "the validation loss is " + loss;
        }
        progress = progress.evaluated(loss);
        journal.evaluated(progress.step(), loss, (System.nanoTime() - start) / 1e9);
        return null;
    }

    private void save() throws IOException {
        if (divergence.suspicious()) {
            return;
        }
        journal.force();
        Path folder = checkpoints.save(progress, path -> {
            model.save(path);
            parts.describe(path);
        });
        savedStep = progress.step();
        checkpoints.prune(spec.cadence().keep(), progress.bestStep());
        journal.saved(folder, checkpoints.all());
        if (base != null) {
            probe();
        }
    }

    /** What cannot be looked at, such as a template that takes no such prompt, is no reason to end a run. */
    private void probe() throws IOException {
        try {
            journal.probed(savedStep, base, parts.probe().at(model));
        } catch (ForgeException e) {
            journal.note(savedStep, "The checkpoint was not probed: " + e.getMessage());
        }
    }

    private void rollBack(String reason) throws IOException {
        int from = progress.step() + 1;
        if (progress.rollbacks() > 0) {
            throw new ForgeException(ErrorCode.TRAINING_DIVERGED, "Training diverged again at step " + from
                    + ", at half the learning rate: " + reason, Map.of("step", from), "Lower the learning rate, to a"
                    + " tenth for instance, lengthen the warmup, or look for broken rows in the data.");
        }
        Optional<Checkpoints.Found> found = newest();
        found.ifPresent(this::restore);
        if (found.isEmpty()) {
            open();
            List<Progress.Evaluation> first = progress.evaluations().stream()
                    .filter(evaluation -> evaluation.step() == 0).toList();
            progress = first.isEmpty() ? Progress.START : Progress.START.evaluated(first.getFirst().loss());
        }
        divergence.forget();
        pace.reported();
        progress = progress.rolledBack(0.5);
        journal.rolledBack(from, progress, reason);
    }

    private RunEvent finish(String outcome) throws IOException {
        if (savedStep != progress.step()) {
            save();
        }
        return journal.ended(progress.step(), outcome);
    }

    private RunEvent rest(Wish wanted) throws IOException {
        if (progress.step() > 0 && savedStep != progress.step()) {
            save();
        }
        return switch (wanted) {
            case STOP -> journal.ended(progress.step(), "stopped");
            case REST -> journal.paused(progress.step(), "The trainer's process was told to end.");
            default -> journal.paused(progress.step(), "Asked for.");
        };
    }
}

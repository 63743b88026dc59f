package io.forgellm.dashboard;

import io.forgellm.training.RunBody;
import io.forgellm.training.TrainingRuns;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.session.Checkpoints;
import io.forgellm.training.session.SessionLogs;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The checkpoints that a run still has, with what was measured when each was written. Blocking. */
@ApplicationScoped
public class CheckpointBook {
    private final TrainingRuns runs;
    private final SessionLogs sessions;
    private final CurveBook curves;

    CheckpointBook(TrainingRuns runs, SessionLogs sessions, CurveBook curves) {
        this.runs = runs;
        this.sessions = sessions;
        this.curves = curves;
    }

    /**
     * @param adapterPath what POST /api/model/load takes as adapter_path; null where llama.cpp has no form for it
     * @param bytes       of its weights
     * @param valLoss     of an evaluation at this very step, or null
     * @param forgetting  share by which the loss on general text rose over the base's, or null
     * @param rank        1 to 3 for the best, else null
     * @param reason      why it is one of the best, or null
     */
    public record Saved(int iteration, String name, String path, String adapterPath, Instant created, long bytes,
                        Double trainLoss, Double valLoss, Double valPerplexity, Double forgetting, Integer rank,
                        String reason) { }

    /** An answer of the base and of a checkpoint to one prompt. */
    public record Answers(String prompt, String base, String tuned) { }

    /** What was asked when a checkpoint was written. @param forgettingBefore mean loss on general text, like Now */
    public record Probe(int iteration, List<Answers> answers, Double forgettingBefore, Double forgettingNow) { }

    /** @param saved the latest step first; probes so too */
    public record Shelf(List<Saved> saved, List<Probe> probes) { }

    public Shelf of(String id) {
        Optional<RunBody> run = runs.find(id);
        try {
            Path folder = run.isPresent() ? Path.of(run.get().outputDir()) : sessions.look(id, log -> log.file().getParent());
            List<Checkpoints.Checkpoint> found = Checkpoints.in(folder);
            TreeSet<Integer> steps = new TreeSet<>(found.stream().map(Checkpoints.Checkpoint::iteration).toList());
            return curves.look(id, all -> {
                int last = run.map(RunBody::maxIterations).orElse(all.lastStep());
                Map<Integer, BestCheckpoints.Best> best = all.best(steps, last).stream()
                        .collect(Collectors.toMap(BestCheckpoints.Best::iteration, Function.identity()));
                return new Shelf(found.stream().map(c -> saved(c, all, best.get(c.iteration()))).toList(),
                        all.probes().stream().map(CheckpointBook::probe).toList());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Saved saved(Checkpoints.Checkpoint found, RunCurves all, BestCheckpoints.Best best) {
        int step = found.iteration();
        Curve train = all.curve(Metric.TRAIN_LOSS);
        int told = train.lastUpTo(step);
        Double validation = all.curve(Metric.VAL_LOSS).at(step);
        return new Saved(step, found.name(), found.path().toString(),
                found.adapter() == null ? null : found.adapter().toString(), found.created(), found.size(),
                told < 0 ? null : train.value(told), validation, validation == null ? null : Math.exp(validation),
                all.curve(Metric.FORGETTING).at(step), best == null ? null : best.rank(),
                best == null ? null : best.selectionReason());
    }

    private static Probe probe(RunEvent.Probed probed) {
        List<Answers> answers = probed.baseAnswers().keySet().stream().sorted()
                .map(prompt -> new Answers(prompt, probed.baseAnswers().get(prompt), probed.tunedAnswers().get(prompt)))
                .toList();
        return new Probe(probed.step(), answers, probed.forgettingBefore(), probed.forgettingNow());
    }
}

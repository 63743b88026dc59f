package io.forgellm.training.trainer;

import io.forgellm.training.decoder.TrainableModel;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells what happens: to the events' file, and to the metrics file that the Python program's tools read. */
final class Journal {
    private final RunSpec spec;
    private final RunFolder run;
    private final EventLog log;
    private final MetricsFile metrics;

    Journal(RunSpec spec, RunFolder run, EventLog log) throws IOException {
        this.spec = spec;
        this.run = run;
        this.log = log;
        metrics = new MetricsFile(spec, run, log.events());
    }

    void write(RunEvent event) throws IOException {
        log.write(event);
        metrics.take(event);
    }

    void started(int step, RunParts parts, TrainableModel.Size size) throws IOException {
        write(new RunEvent.Started(Instant.now(), step, ProcessHandle.current().pid(), parts.device(),
                parts.precision(), size.trainable(), size.total()));
        write(new RunEvent.Prepared(Instant.now(), step, parts.counts().train(),
                parts.counts().validation(), parts.counts().skipped(), parts.data().targetTokens(),
                parts.data().tokens(), parts.data().batchesPerEpoch()));
    }

    void report(Progress progress, Pace pace, double learningRate, double gradNorm, long epochTokens)
            throws IOException {
        write(new RunEvent.Report(Instant.now(), progress.step(), progress.window().loss() / progress.window().steps(),
                learningRate, pace.stepsPerSecond(), pace.tokensPerSecond(), progress.trainedTokens(),
                (double) progress.trainedTokens() / Math.max(1, epochTokens), PeakMemory.bytes(), gradNorm,
                pace.secondsFor(spec.optimiser().iterations() - progress.step())));
    }

    void evaluated(int step, double loss, double seconds) throws IOException {
        write(new RunEvent.Evaluated(Instant.now(), step, loss, seconds));
    }

    /** What was told so far is on the disk: no checkpoint is to be older than the tale of its steps. */
    void force() throws IOException {
        log.force();
    }

    /** @param all checkpoints that there are, this one included */
    void saved(Path checkpoint, List<Path> all) throws IOException {
        AdapterLinks.update(run, all);
        write(new RunEvent.CheckpointSaved(Instant.now(), Checkpoints.step(checkpoint),
                run.path().relativize(checkpoint).toString().replace('\\', '/')));
        log.force();
    }

    /** Tells of a checkpoint whose trainer was killed before it could. */
    void taken(Path checkpoint, List<Path> all) throws IOException {
        boolean told = events(RunEvent.CheckpointSaved.class).stream()
                .anyMatch(event -> event.step() == Checkpoints.step(checkpoint));
        if (told) {
            AdapterLinks.update(run, all);
        } else {
            saved(checkpoint, all);
        }
    }

    void probed(int step, Probe.Look base, Probe.Look tuned) throws IOException {
        write(new RunEvent.Probed(Instant.now(), step, base.answers(), tuned.answers(), base.loss(), tuned.loss()));
    }

    void rolledBack(int step, Progress progress, String reason) throws IOException {
        write(new RunEvent.RolledBack(Instant.now(), step, progress.step(), progress.rateFactor(), reason));
    }

    void note(int step, String message) {
        try {
            write(new RunEvent.Noted(Instant.now(), step, message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunEvent ended(int step, String outcome) {
        return new RunEvent.Ended(Instant.now(), step, outcome, null, null, null);
    }

    RunEvent paused(int step, String reason) {
        return new RunEvent.Paused(Instant.now(), step, reason, null);
    }

    /** The roll-back that an earlier trainer made, if any: a kill since must not undo what it did to the rate. */
    Optional<RunEvent.RolledBack> rollBack() {
        List<RunEvent.RolledBack> all = events(RunEvent.RolledBack.class);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** What the base answered when an earlier trainer asked it. */
    Optional<Probe.Look> baseline() {
        return events(RunEvent.Probed.class).stream().findFirst()
                .map(event -> new Probe.Look(event.baseAnswers(), event.forgettingBefore()));
    }

    private <T extends RunEvent> List<T> events(Class<T> type) {
        return log.events().stream().filter(type::isInstance).map(type::cast).toList();
    }
}

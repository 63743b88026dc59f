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

/** Tells what happens: to the events' file, and to the metrics file that the Python program's tools read. */
final class Journal {
    private final RunSpec spec;
    private final RunFolder run;
    private final EventLog log;
    private final MetricsFile metrics;
    private long datasetTokens;
    private int startStep;
    private long startNanos;
    private long lastReport;
    private int lastStep;

    Journal(RunSpec spec, RunFolder run, EventLog log, MetricsFile metrics) {
        this.spec = spec;
        this.run = run;
        this.log = log;
        this.metrics = metrics;
    }

    void write(RunEvent event) throws IOException {
        log.write(event);
        metrics.write(log.events(), datasetTokens);
    }

    void started(int step, RunParts parts, TrainableModel.Size size) throws IOException {
        datasetTokens = parts.data().targetTokens();
        startStep = step;
        lastStep = step;
        startNanos = System.nanoTime();
        lastReport = startNanos;
        log.write(new RunEvent.Started(Instant.now(), step, ProcessHandle.current().pid(), parts.device(),
                parts.precision(), size.trainable(), size.total()));
        write(new RunEvent.Prepared(Instant.now(), step, parts.counts().train(), parts.counts().validation(),
                parts.counts().skipped(), datasetTokens, parts.data().batchesPerEpoch()));
    }

    void report(Progress progress, double learningRate, double gradNorm) throws IOException {
        long now = System.nanoTime();
        double seconds = Math.max(1e-9, (now - lastReport) / 1e9);
        int done = progress.step() - lastStep;
        // After a resume the window began in an earlier process: its share of tokens is what was done here.
        double tokens = (double) progress.windowTokens() * done / Math.max(1, progress.windowSteps());
        double perStep = (now - startNanos) / 1e9 / Math.max(1, progress.step() - startStep);
        lastReport = now;
        lastStep = progress.step();
        write(new RunEvent.Report(Instant.now(), progress.step(), progress.windowLoss() / progress.windowSteps(),
                learningRate, done / seconds, tokens / seconds, progress.trainedTokens(),
                (double) progress.trainedTokens() / Math.max(1, datasetTokens), PeakMemory.bytes(), gradNorm,
                perStep * (spec.optimiser().iterations() - progress.step())));
    }

    void evaluated(int step, double loss, double seconds) throws IOException {
        // The next report's speed is that of training alone.
        lastReport += (long) (seconds * 1e9);
        write(new RunEvent.Evaluated(Instant.now(), step, loss, seconds));
    }

    void saved(int step, Path folder, List<Integer> gone) throws IOException {
        AdapterLinks.update(run, step, folder, gone);
        write(new RunEvent.CheckpointSaved(Instant.now(), step,
                run.path().relativize(folder).toString().replace('\\', '/')));
        log.force();
    }

    void probed(int step, Probe.Result result) throws IOException {
        write(new RunEvent.Probed(Instant.now(), step, result.baseAnswers(), result.tunedAnswers(), result.before(),
                result.now()));
    }

    void rolledBack(int step, int toStep, double factor, String reason) throws IOException {
        startStep = Math.min(startStep, toStep);
        lastStep = toStep;
        lastReport = System.nanoTime();
        write(new RunEvent.RolledBack(Instant.now(), step, toStep, factor, reason));
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

    RunEvent paused(int step) {
        return new RunEvent.Paused(Instant.now(), step, "asked for", null);
    }
}

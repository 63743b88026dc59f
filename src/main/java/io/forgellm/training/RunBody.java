package io.forgellm.training;

import io.forgellm.training.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * A run as the API shows it: {@link RunStatus} flattened, with the names of the Python program's metrics.
 *
 * @param active         whether a trainer works on it
 * @param progress       0 to 1
 * @param runtimeSeconds since a trainer first took it up, rests included; until its end
 */
public record RunBody(String id, String state, boolean active, String modelName, String fineTuneType,
                      String outputDir, Long pid, String job, Integer queuePosition, Instant created, Instant startTime,
                      Instant endTime, int iteration, int maxIterations, double progress, Double epoch,
                      Double trainLoss, Double trainPerplexity, Double valLoss, Double valPerplexity,
                      Double bestValLoss, Integer bestIteration, Double learningRate, Double iterationsPerSec,
                      Double tokensPerSec, Long trainedTokens, Double peakMemoryGb, Double gradNorm,
                      Double etaSeconds, Double runtimeSeconds, String device, String precision,
                      Long trainableParameters, Long totalParameters, Long trainExamples, Long validationExamples,
                      Long skippedRows, Long datasetTotalTokens, Integer checkpointIteration, int rollbacks,
                      String message, String error, String errorCode, String suggestion) {

    static RunBody of(RunStatus run, Instant now) {
        RunFigures f = run.figures();
        RunEvent.Started started = f.started();
        RunEvent.Prepared prepared = f.prepared();
        RunEvent.Report report = f.report();
        RunEvent.Evaluated evaluated = f.evaluated();
        RunEvent.Evaluated best = f.best();
        Instant until = run.ended() == null ? now : run.ended();
        return new RunBody(run.id(), run.state(), run.isActive(), run.modelName(), run.method(), run.folder(),
                run.pid(), run.job(), run.place() == 0 ? null : run.place(), run.created(), f.begun(), run.ended(), f.step(),
                run.iterations(), Math.min(1, (double) f.step() / run.iterations()),
                of(report, RunEvent.Report::epoch), of(report, RunEvent.Report::loss),
                perplexity(of(report, RunEvent.Report::loss)), of(evaluated, RunEvent.Evaluated::loss),
                perplexity(of(evaluated, RunEvent.Evaluated::loss)), of(best, RunEvent.Evaluated::loss),
                of(best, RunEvent.Evaluated::step), of(report, RunEvent.Report::learningRate),
                of(report, RunEvent.Report::stepsPerSecond), of(report, RunEvent.Report::tokensPerSecond),
                of(report, RunEvent.Report::trainedTokens), of(report, r -> r.peakMemory() / 1e9),
                of(report, RunEvent.Report::gradNorm),
                run.isOver() ? null : of(report, RunEvent.Report::etaSeconds),
                f.begun() == null ? null : Duration.between(f.begun(), until).toMillis() / 1000.0,
                of(started, RunEvent.Started::device), of(started, RunEvent.Started::precision),
                of(started, RunEvent.Started::trainableParameters),
                of(started, RunEvent.Started::totalParameters),
                of(prepared, RunEvent.Prepared::trainExamples),
                of(prepared, RunEvent.Prepared::validationExamples),
                of(prepared, RunEvent.Prepared::skippedRows), of(prepared, RunEvent.Prepared::datasetTokens),
                f.checkpoint() == null ? null : f.checkpoint().step(), f.rollbacks(),
                run.reason() == null ? f.message() : run.reason(), run.error(), run.errorCode(), run.suggestion());
    }

    /** Its start; while it is being prepared, when it was asked for: the old routes tell one as soon as it is at work. */
    public Instant since() {
        return startTime == null ? created : startTime;
    }

    private static <E, V> V of(E event, Function<E, V> value) {
        V found = event == null ? null : value.apply(event);
        // JSON has no word for what is not finite.
        return found instanceof Double number && !Double.isFinite(number) ? null : found;
    }

    /** e to the loss; null where that is past what a number holds. */
    static Double perplexity(Double loss) {
        Double perplexity = loss == null ? null : Math.exp(loss);
        return perplexity == null || !Double.isFinite(perplexity) ? null : perplexity;
    }
}

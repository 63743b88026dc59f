package io.forgellm.training.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Map;

/**
 * A line of {@code events.jsonl}. After a resume steps are done again and their events come again: the later line
 * counts. {@code step} is the number of finished optimiser steps.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = RunEvent.Prepared.class, name = "prepared"),
    @JsonSubTypes.Type(value = RunEvent.Report.class, name = "report"),
    @JsonSubTypes.Type(value = RunEvent.Evaluated.class, name = "evaluated"),
    @JsonSubTypes.Type(value = RunEvent.CheckpointSaved.class, name = "checkpoint"),
    @JsonSubTypes.Type(value = RunEvent.RolledBack.class, name = "rolled_back"),
    @JsonSubTypes.Type(value = RunEvent.Probed.class, name = "probed"),
    @JsonSubTypes.Type(value = RunEvent.Noted.class, name = "noted"),
    @JsonSubTypes.Type(value = RunEvent.Paused.class, name = "paused"),
    @JsonSubTypes.Type(value = RunEvent.Ended.class, name = "ended")})
public sealed interface RunEvent {

    Instant at();

    int step();

    /** A trainer took the run up, at first or again. */
    record Started(Instant at, int step, long pid, String device, String precision, long trainableParameters,
                   long totalParameters) implements RunEvent { }

    /** The data is ready. {@code datasetTokens}: loss-bearing ones of the {@code epochTokens} of one epoch. */
    record Prepared(Instant at, int step, long trainExamples, long validationExamples, long skippedRows,
                    long datasetTokens, long epochTokens, long batchesPerEpoch) implements RunEvent { }

    /**
     * Means since the last report.
     *
     * @param loss          nats per token
     * @param trainedTokens loss-bearing tokens since step 0
     * @param peakMemory    bytes, highest resident set of the trainer
     * @param gradNorm      global norm before clipping, of the last step
     * @param etaSeconds    until the last step, evaluation and saving included
     */
    record Report(Instant at, int step, double loss, double learningRate, double stepsPerSecond,
                  double tokensPerSecond, long trainedTokens, double epoch, long peakMemory, double gradNorm,
                  double etaSeconds) implements RunEvent { }

    /** @param loss token-weighted mean over the validation rows, nats per token */
    record Evaluated(Instant at, int step, double loss, double seconds) implements RunEvent { }

    /** @param path of the checkpoint's folder, relative to the run's */
    record CheckpointSaved(Instant at, int step, String path) implements RunEvent { }

    /** Loss or gradient left the finite numbers, or exploded. */
    record RolledBack(Instant at, int step, int toStep, double learningRateFactor, String reason)
            implements RunEvent { }

    /** @param baseAnswers and tunedAnswers by prompt; @param forgetting losses before and now, or null */
    record Probed(Instant at, int step, Map<String, String> baseAnswers, Map<String, String> tunedAnswers,
                  Double forgettingBefore, Double forgettingNow) implements RunEvent { }

    /** Something the user should know that ends nothing. */
    record Noted(Instant at, int step, String message) implements RunEvent { }

    /** The run rests until it is resumed; {@code reason}: asked for, disk full. */
    record Paused(Instant at, int step, String reason, String errorCode) implements RunEvent { }

    /**
     * The last line of a run.
     *
     * @param outcome completed, stopped_early, stopped, failed
     * @param error   what went wrong, or null; {@code errorCode} its code, {@code suggestion} what to change
     */
    record Ended(Instant at, int step, String outcome, String error, String errorCode, String suggestion)
            implements RunEvent { }
}

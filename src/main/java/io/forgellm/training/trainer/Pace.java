package io.forgellm.training.trainer;

import java.util.function.LongSupplier;

/** How quickly a trainer gets on: training alone for a report's figures, everything it does for the time left. */
final class Pace {
    private final LongSupplier nanos;
    private final long start;
    private int steps;
    private int stepsSinceReport;
    private long tokensSinceReport;
    private long trainingSinceReport;

    Pace(LongSupplier nanos) {
        this.nanos = nanos;
        start = nanos.getAsLong();
    }

    /** @param trainingNanos of the step; {@code tokens} loss-bearing ones */
    void stepped(long trainingNanos, long tokens) {
        steps++;
        stepsSinceReport++;
        tokensSinceReport += tokens;
        trainingSinceReport += trainingNanos;
    }

    void reported() {
        stepsSinceReport = 0;
        tokensSinceReport = 0;
        trainingSinceReport = 0;
    }

    double stepsPerSecond() {
        return stepsSinceReport / seconds();
    }

    double tokensPerSecond() {
        return tokensSinceReport / seconds();
    }

    private double seconds() {
        return Math.max(1, trainingSinceReport) / 1e9;
    }

    /** Evaluations, checkpoints and probes included, as they were so far. */
    double secondsFor(int furtherSteps) {
        return (nanos.getAsLong() - start) / 1e9 / Math.max(1, steps) * furtherSteps;
    }
}

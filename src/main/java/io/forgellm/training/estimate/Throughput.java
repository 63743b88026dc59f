package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Precision;

/**
 * How fast this machine trains.
 *
 * @param flopsPerSecond floating-point operations of matrix products, as {@link Flops} counts them
 */
public record Throughput(double flopsPerSecond, Basis basis) {
    /** Of the time that a step takes, matrix products' share, as measured: see docs/training.md. */
    private static final double SHARE_FP32 = 0.65;
    private static final double SHARE_BF16 = 0.5;

    /** Where the figure comes from, the best first. */
    public enum Basis {
        /** Steps of an earlier run on this machine. */
        RECORDED,
        /** A short measurement of the processor. */
        PROBED
    }

    /**
     * From a run that was measured; holds for other models and methods on the same machine in the same precision.
     *
     * @param rowTokens       tokens in a row of that run, as the mean
     * @param tokensPerSecond through the model, whether they count towards the loss or not
     */
    public static Throughput recorded(DecoderConfig model, RunSpec spec, double rowTokens, double tokensPerSecond) {
        return new Throughput(Flops.of(model, spec, rowTokens).training() * tokensPerSecond, Basis.RECORDED);
    }

    /** From nothing but matrix products of the same precision. */
    public static Throughput probed(Precision precision, double matrixFlopsPerSecond) {
        return new Throughput(matrixFlopsPerSecond * (precision == Precision.BF16 ? SHARE_BF16 : SHARE_FP32),
                Basis.PROBED);
    }
}

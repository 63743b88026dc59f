package io.forgellm.training.estimate;

/**
 * How fast this machine trains.
 *
 * @param flopsPerSecond floating-point operations of matrix products, as {@link Flops} counts them
 */
public record Throughput(double flopsPerSecond, Basis basis) {

    /** Where the figure comes from, the best first. */
    public enum Basis {
        /** Steps of an earlier run on this machine. */
        RECORDED,
        /** A short measurement of the processor. */
        PROBED
    }
}

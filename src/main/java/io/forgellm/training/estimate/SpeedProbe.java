package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.estimate.Throughput.Basis;
import io.forgellm.training.spec.RunSpec;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How fast a machine trains: from an earlier run's tokens per second, or, where there is none, from a fraction of a
 * second of multiplying in plain Java, which the JVM compiles to the processor's vector instructions.
 */
public final class SpeedProbe {
    /** Training's matrix products per second by this probe's, as measured: see docs/training.md. */
    private static final double TRAINING_SHARE = 1.0;
    private static final int LENGTH = 2048;
    private static final int ROUNDS = 20_000;

    private SpeedProbe() {
    }

    /**
     * From a run that was measured; holds for other models and methods on the same machine.
     *
     * @param rowTokens tokens in a row of that run, as the mean
     */
    public static Throughput recorded(DecoderConfig model, RunSpec spec, double rowTokens, double tokensPerSecond) {
        return new Throughput(Flops.of(model, spec, rowTokens).training() * tokensPerSecond, Basis.RECORDED);
    }

    /** @param threads that training will have */
    public static Throughput probe(int threads) {
        multiply(ROUNDS);
        double best = IntStream.range(0, 5).mapToDouble(i -> {
            long start = System.nanoTime();
            multiply(ROUNDS);
            return 2.0 * LENGTH * ROUNDS / (System.nanoTime() - start) * 1e9;
        }).max().orElseThrow();
        return new Throughput(best * threads * TRAINING_SHARE, Basis.PROBED);
    }

    private static void multiply(int rounds) {
        float[] a = new float[LENGTH];
        float[] b = new float[LENGTH];
        Arrays.fill(b, 1e-3f);
        for (int r = 0; r < rounds; r++) {
            add(a, b, r);
        }
        if (Float.isNaN(a[rounds % LENGTH])) {
            throw new IllegalStateException("not a number");
        }
    }

    private static void add(float[] a, float[] b, float factor) {
        for (int i = 0; i < LENGTH; i++) {
            a[i] += factor * b[i];
        }
    }
}

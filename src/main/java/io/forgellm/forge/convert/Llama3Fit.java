package io.forgellm.forge.convert;

import io.forgellm.tensor.model.RopeScaling.Llama3;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds the settings of Llama 3's rotary scaling behind the factors that GGUF keeps of it. */
final class Llama3Fit {
    /** What all known models have; only the ratio of the three lengths shows in the factors. */
    private static final double LOW = 1;
    private static final double HIGH = 4;
    private static final double TOLERANCE = 1e-4;

    private Llama3Fit() {
    }

    /** Empty where no length the model was first trained for, a power of two up to a million, explains all factors. */
    static Optional<Llama3> of(double theta, List<Float> factors) {
        double factor = factors.stream().mapToDouble(Float::doubleValue).max().orElse(1);
        return IntStream.rangeClosed(4, 20).mapToObj(exponent -> new Llama3(rounded(factor), LOW, HIGH, 1 << exponent))
            .filter(each -> explains(each, theta, factors)).findFirst();
    }

    private static boolean explains(Llama3 scaling, double theta, List<Float> factors) {
        return IntStream.range(0, factors.size()).allMatch(i -> Math.abs(factor(scaling, Math.pow(theta,
            -(double) i / factors.size())) / factors.get(i) - 1) < TOLERANCE);
    }

    private static double factor(Llama3 scaling, double frequency) {
        double turns = scaling.originalLength() * frequency / (2 * Math.PI);
        double smooth = Math.clamp((turns - LOW) / (HIGH - LOW), 0, 1);
        return 1 / ((1 - smooth) / scaling.factor() + smooth);
    }

    private static double rounded(double factor) {
        return Math.abs(factor - Math.rint(factor)) < TOLERANCE ? Math.rint(factor) : factor;
    }
}

package io.forgellm.training.trainer;

import io.forgellm.training.spec.RunSpec.OptimiserSpec;

/**
 * The learning rate as a function of the step alone. Warmup goes straight from 0 to the peak over W steps; what follows
 * takes the remaining N − W steps to peak · decayFactor, with p = (step − W) / (N − W):
 * cosine: end + (peak − end) · (1 + cos πp) / 2; linear: peak + (end − peak) · p; constant: peak.
 */
public final class LearningRate {
    private final OptimiserSpec spec;

    public LearningRate(OptimiserSpec spec) {
        this.spec = spec;
    }

    /** @param step counted from 1 */
    public double at(int step) {
        double peak = spec.learningRate();
        int warmup = Math.min(spec.warmup(), spec.iterations());
        if (step <= warmup) {
            return peak * step / warmup;
        }
        double end = peak * spec.decayFactor();
        double progress = Math.min(1.0, (double) (step - warmup) / Math.max(1, spec.iterations() - warmup));
        return switch (spec.schedule()) {
            case COSINE_DECAY -> end + (peak - end) * (1 + Math.cos(Math.PI * progress)) / 2;
            case LINEAR_DECAY -> peak + (end - peak) * progress;
            case CONSTANT -> peak;
        };
    }
}

package io.forgellm.tensor.model;

import io.forgellm.tensor.model.DecoderConfig.Rope;
import io.forgellm.tensor.model.RopeScaling.Divided;
import io.forgellm.tensor.model.RopeScaling.Linear;
import io.forgellm.tensor.model.RopeScaling.Llama3;
import io.forgellm.tensor.model.RopeScaling.None;
import io.forgellm.tensor.model.RopeScaling.Yarn;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Inverse frequencies of rotary embeddings, plain and scaled, as transformers' {@code modeling_rope_utils} computes
 * them. Base frequencies are θ^(−2i/d) of RoFormer (arXiv 2104.09864).
 *
 * @param theta    the base
 * @param headSize dimensions that are rotated, in pairs
 */
record RopeFrequencies(double theta, int headSize) {

    /** The embedding that this scaling gives. */
    Rope scaled(RopeScaling scaling) {
        return switch (scaling) {
            case None() -> rope(scaling, frequency -> frequency);
            case Linear(double factor) -> rope(scaling, frequency -> frequency / factor);
            case Llama3 llama3 -> rope(scaling, frequency -> llama3(llama3, frequency));
            case Divided(List<Float> factors) -> new Rope(theta, scaling, IntStream.range(0, headSize / 2)
                .mapToObj(i -> base(i) / factors.get(i)).toList(), 1);
            case Yarn yarn -> yarn(yarn);
        };
    }

    private static double llama3(Llama3 scaling, double frequency) {
        double turns = scaling.originalLength() * frequency / (2 * Math.PI);
        if (turns > scaling.highFactor()) {
            return frequency;
        }
        if (turns < scaling.lowFactor()) {
            return frequency / scaling.factor();
        }
        double smooth = (turns - scaling.lowFactor()) / (scaling.highFactor() - scaling.lowFactor());
        return (1 - smooth) * frequency / scaling.factor() + smooth * frequency;
    }

    private Rope yarn(Yarn yarn) {
        double low = dimension(yarn.betaFast(), yarn.originalLength());
        double high = dimension(yarn.betaSlow(), yarn.originalLength());
        double first = Math.max(0, yarn.truncate() ? Math.floor(low) : low);
        double last = Math.min(headSize - 1, yarn.truncate() ? Math.ceil(high) : high);
        double span = first == last ? 0.001 : last - first;
        List<Double> frequencies = IntStream.range(0, headSize / 2).mapToObj(i -> {
            double squeezed = Math.clamp((i - first) / span, 0, 1);
            return base(i) / yarn.factor() * squeezed + base(i) * (1 - squeezed);
        }).toList();
        return new Rope(theta, yarn, frequencies, yarn.attentionFactor());
    }

    /** The dimension that turns so often within a length. */
    private double dimension(double turns, double length) {
        return headSize * Math.log(length / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    private Rope rope(RopeScaling scaling, DoubleUnaryOperator change) {
        return new Rope(theta, scaling, IntStream.range(0, headSize / 2)
            .mapToObj(i -> change.applyAsDouble(base(i))).toList(), 1);
    }

    private double base(int pair) {
        return Math.pow(theta, -2.0 * pair / headSize);
    }
}

package io.forgellm.tensor.model;

import io.forgellm.tensor.model.DecoderConfig.Rope;
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

    /** {@code default}; and {@code dynamic} up to the trained length, beyond which training never goes. */
    Rope plain() {
        return scaled(frequency -> frequency);
    }

    /** {@code linear}: positions are squeezed by the factor. */
    Rope linear(double factor) {
        return scaled(frequency -> frequency / factor);
    }

    /** {@code llama3}: low frequencies are squeezed, high ones kept, those between mixed. */
    Rope llama3(double factor, double lowFactor, double highFactor, double originalLength) {
        return scaled(frequency -> {
            double turns = originalLength * frequency / (2 * Math.PI);
            if (turns > highFactor) {
                return frequency;
            }
            if (turns < lowFactor) {
                return frequency / factor;
            }
            double smooth = (turns - lowFactor) / (highFactor - lowFactor);
            return (1 - smooth) * frequency / factor + smooth * frequency;
        });
    }

    /** Divided one by one, as GGUF files store it in {@code rope_freqs.weight}. */
    Rope divided(float[] factors) {
        return new Rope(IntStream.range(0, headSize / 2).mapToObj(i -> base(i) / factors[i]).toList(), 1);
    }

    /** Settings of YaRN; {@code truncate}: the range of mixed dimensions is rounded outwards. */
    record Yarn(double factor, double originalLength, double betaFast, double betaSlow, double attentionFactor,
                boolean truncate) {

        /** What YaRN multiplies cosines and sines by where nothing else is said (arXiv 2309.00071, eq. 22). */
        static double attentionFactor(double factor) {
            return attentionFactor(factor, 1);
        }

        static double attentionFactor(double factor, double scale) {
            return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
        }
    }

    /** {@code yarn}: dimensions are kept, mixed or squeezed by how often they turn within the original length. */
    Rope yarn(Yarn yarn) {
        double low = dimension(yarn.betaFast(), yarn.originalLength());
        double high = dimension(yarn.betaSlow(), yarn.originalLength());
        double first = Math.max(0, yarn.truncate() ? Math.floor(low) : low);
        double last = Math.min(headSize - 1, yarn.truncate() ? Math.ceil(high) : high);
        double span = first == last ? 0.001 : last - first;
        List<Double> frequencies = IntStream.range(0, headSize / 2).mapToObj(i -> {
            double squeezed = Math.clamp((i - first) / span, 0, 1);
            return base(i) / yarn.factor() * squeezed + base(i) * (1 - squeezed);
        }).toList();
        return new Rope(frequencies, yarn.attentionFactor());
    }

    /** The dimension that turns so often within a length. */
    private double dimension(double turns, double length) {
        return headSize * Math.log(length / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    private Rope scaled(DoubleUnaryOperator scaling) {
        return new Rope(IntStream.range(0, headSize / 2).mapToObj(i -> scaling.applyAsDouble(base(i))).toList(), 1);
    }

    private double base(int pair) {
        return Math.pow(theta, -2.0 * pair / headSize);
    }
}

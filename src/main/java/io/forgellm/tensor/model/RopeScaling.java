package io.forgellm.tensor.model;

import java.util.List;

/** How a rotary embedding was changed for longer texts, in the words of transformers' {@code rope_type}. */
public sealed interface RopeScaling {

    /** Not at all; also {@code dynamic}, which changes nothing up to the trained length. */
    record None() implements RopeScaling { }

    /** Positions are squeezed by the factor. */
    record Linear(double factor) implements RopeScaling { }

    /** Low frequencies are squeezed, high ones kept, those between mixed. */
    record Llama3(double factor, double lowFactor, double highFactor, double originalLength) implements RopeScaling { }

    /**
     * Dimensions are kept, mixed or squeezed by how often they turn within the original length (arXiv 2309.00071).
     *
     * @param attentionFactor what cosines and sines are multiplied by
     * @param truncate        the range of mixed dimensions is rounded outwards
     */
    record Yarn(double factor, double originalLength, double betaFast, double betaSlow, double attentionFactor,
                boolean truncate) implements RopeScaling {

        /** The attention factor where nothing else is said (eq. 22). */
        public static double attentionFactor(double factor) {
            return attentionFactor(factor, 1);
        }

        static double attentionFactor(double factor, double scale) {
            return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
        }
    }

    /** Divided one by one, as GGUF files store it in {@code rope_freqs.weight}. */
    record Divided(List<Float> factors) implements RopeScaling {
        public Divided {
            factors = List.copyOf(factors);
        }
    }
}

package io.forgellm.openai;

import io.forgellm.engine.Sampling;

/** OpenAI's defaults: temperature 1 and nothing cut. */
final class OpenAiSampling {
    private static final int PENALTY_WINDOW = 64;

    private OpenAiSampling() {
    }

    static Sampling of(Float temperature, Float topP, Integer topK, Float minP, Float repetitionPenalty, Long seed) {
        return new Sampling(temperature == null ? 1 : temperature, topK == null ? 0 : topK, topP == null ? 1 : topP,
                minP == null ? 0 : minP, repetitionPenalty == null ? 1 : repetitionPenalty, PENALTY_WINDOW, seed);
    }
}

package io.forgellm.forge.quantise;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well and how fast a model reads a text.
 *
 * @param loss                     mean negative log likelihood, nats per token
 * @param standardError            of the loss
 * @param tokens                   that were judged
 * @param chunks                   pieces that were read
 * @param promptTokensPerSecond    of reading pieces
 * @param generatedTokensPerSecond of one token after the other
 */
public record Measurement(double loss, double standardError, int tokens, int chunks, double promptTokensPerSecond,
                          double generatedTokensPerSecond) {

    public double perplexity() {
        return Math.exp(loss);
    }

    /** As it stands in a job's result. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("perplexity", perplexity());
        figures.put("perplexity_error", standardError * perplexity());
        figures.put("loss", loss);
        figures.put("tokens", tokens);
        figures.put("chunks", chunks);
        figures.put("prompt_tokens_per_second", promptTokensPerSecond);
        figures.put("generated_tokens_per_second", generatedTokensPerSecond);
        return figures;
    }
}

package io.forgellm.engine;

/**
 * How the next token is chosen from the logits.
 *
 * @param temperature       0 takes the likeliest token (greedy)
 * @param topK              0 switches it off
 * @param topP              1 switches it off
 * @param minP              0 switches it off
 * @param repetitionPenalty 1 switches it off
 * @param repetitionWindow  last tokens the penalty looks at
 * @param seed              null draws one
 */
public record Sampling(float temperature, int topK, float topP, float minP, float repetitionPenalty,
                       int repetitionWindow, Long seed) {
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0, null);
}

package io.forgellm.generation;

import io.forgellm.engine.EngineEvent;
import java.util.List;

/**
 * One token of an answer as the raw view shows it.
 *
 * @param id      in the model's vocabulary
 * @param logprob natural logarithm of its probability, before sampling
 * @param top     the likeliest in its place, best first
 */
record TokenReply(int id, String text, float logprob, List<Candidate> top) {
    /** A token that could have been chosen. */
    record Candidate(String text, float logprob) {
    }

    /** Of this token, or null where no probabilities were asked for. */
    static TokenReply of(EngineEvent.Token token) {
        if (Float.isNaN(token.logprob())) {
            return null;
        }
        // What is shown may lag behind what was chosen: a token's own text stands with the candidates.
        String text = token.top().stream().filter(c -> c.token() == token.token()).findFirst()
                .map(EngineEvent.Candidate::text).orElse(token.text());
        return new TokenReply(token.token(), text, token.logprob(),
                token.top().stream().map(c -> new Candidate(c.text(), c.logprob())).toList());
    }
}

package io.forgellm.openai;

import io.forgellm.engine.EngineEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Log probabilities of an answer's tokens, natural logarithm. */
public record Logprobs(List<Entry> content, List<Entry> refusal) {

    /** One token and the likeliest in its place. */
    public record Entry(String token, float logprob, int[] bytes, List<Candidate> topLogprobs) {
    }

    /** A token that could have been chosen. */
    public record Candidate(String token, float logprob, int[] bytes) {
    }

    /** Of these tokens; null where none were asked for. */
    static Logprobs of(List<EngineEvent.Token> tokens) {
        if (tokens.stream().allMatch(t -> Float.isNaN(t.logprob()))) {
            return null;
        }
        return new Logprobs(tokens.stream().map(Logprobs::entry).toList(), null);
    }

    private static Entry entry(EngineEvent.Token token) {
        // What is shown may lag behind what was chosen: a token's own text stands with the candidates.
        String text = token.top().stream().filter(c -> c.token() == token.token()).findFirst()
                .map(EngineEvent.Candidate::text).orElse(token.text());
        return new Entry(text, token.logprob(), bytes(text), token.top().stream()
                .map(c -> new Candidate(c.text(), c.logprob(), bytes(c.text()))).toList());
    }

    private static int[] bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, utf8.length).map(i -> utf8[i] & 0xff).toArray();
    }
}

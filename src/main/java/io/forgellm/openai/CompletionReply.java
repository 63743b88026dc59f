package io.forgellm.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.engine.EngineEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A completion, whole or a piece of it; both have one shape. */
public record CompletionReply(String id, String object, long created, String model, List<Choice> choices,
                              @JsonInclude(JsonInclude.Include.NON_NULL) Usage usage) {

    /** The one choice. */
    public record Choice(String text, int index, TokenLogprobs logprobs, String finishReason) {
    }

    /** Log probabilities as lists side by side; {@code textOffset} in characters. */
    public record TokenLogprobs(List<String> tokens, List<Float> tokenLogprobs, List<Map<String, Float>> topLogprobs,
                                List<Integer> textOffset) {

        /** @param offset characters before the first of these tokens */
        static TokenLogprobs of(List<EngineEvent.Token> tokens, int offset) {
            Logprobs all = Logprobs.of(tokens);
            if (all == null) {
                return null;
            }
            TokenLogprobs lists = new TokenLogprobs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                    new ArrayList<>());
            int at = offset;
            for (Logprobs.Entry entry : all.content()) {
                lists.tokens.add(entry.token());
                lists.tokenLogprobs.add(entry.logprob());
                Map<String, Float> top = new LinkedHashMap<>();
                entry.topLogprobs().forEach(c -> top.put(c.token(), c.logprob()));
                lists.topLogprobs.add(top);
                lists.textOffset.add(at);
                at += entry.token().length();
            }
            return lists;
        }
    }

    static CompletionReply of(Envelope envelope, String text, TokenLogprobs logprobs, String reason, Usage usage) {
        return new CompletionReply(envelope.id(), "text_completion", envelope.created(), envelope.model(),
                List.of(new Choice(text, 0, logprobs, reason)), usage);
    }

    static CompletionReply usage(Envelope envelope, Usage usage) {
        return new CompletionReply(envelope.id(), "text_completion", envelope.created(), envelope.model(), List.of(),
                usage);
    }
}

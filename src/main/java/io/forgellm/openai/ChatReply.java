package io.forgellm.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.engine.EngineEvent;
import java.util.List;

/** A whole chat completion. */
public record ChatReply(String id, String object, long created, String model, List<Choice> choices, Usage usage) {

    /** The one choice. */
    public record Choice(int index, Answer message, Logprobs logprobs, String finishReason) {
    }

    /** What the model said. */
    public record Answer(String role, String content, String refusal) {
    }

    static ChatReply of(Envelope envelope, String text, Logprobs logprobs, EngineEvent.Done done) {
        return new ChatReply(envelope.id(), "chat.completion", envelope.created(), envelope.model(),
                List.of(new Choice(0, new Answer("assistant", text, null), logprobs, Envelope.reason(done))),
                Usage.of(done));
    }

    /** A piece of a streamed chat completion. Usage is absent unless asked for. */
    public record Chunk(String id, String object, long created, String model, List<Part> choices,
                        @JsonInclude(JsonInclude.Include.NON_NULL) Usage usage) {

        static Chunk of(Envelope envelope, Delta delta, Logprobs logprobs, String finishReason) {
            return new Chunk(envelope.id(), "chat.completion.chunk", envelope.created(), envelope.model(),
                    List.of(new Part(0, delta, logprobs, finishReason)), null);
        }

        static Chunk usage(Envelope envelope, Usage usage) {
            return new Chunk(envelope.id(), "chat.completion.chunk", envelope.created(), envelope.model(), List.of(),
                    usage);
        }
    }

    /** The one choice, in part. */
    public record Part(int index, Delta delta, Logprobs logprobs, String finishReason) {
    }

    /** What came since the chunk before. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Delta(String role, String content) {
    }
}

package io.forgellm.generation;

import io.forgellm.engine.Sampling;
import java.util.List;

/**
 * Message: one generation on the loaded model. Reply: {@link Accepted}; then
 * {@link io.forgellm.engine.EngineEvent}s on {@code replyTo}, the last of them terminal.
 *
 * @param model        the model the client means, null for whichever is loaded
 * @param text         the prompt as it is, for a base model; null if only a conversation is given
 * @param messages     a conversation for the chat template; null if only a text is given. With both, the loaded
 *                     model decides: a conversation for an instruct model, the text for a base model
 * @param replyTo      event-bus address of the stream
 * @param credits      events the client takes before it grants more
 */
public record GenerationRequest(String model, String text, List<Message> messages, int maxTokens, int contextLimit,
                                boolean truncate, List<String> stop, Sampling sampling, int logprobs,
                                String replyTo, int credits) {

    /** Event-bus addresses of the one generation path. */
    public static final String ADDRESS = "model.generate";
    public static final String GRANT_ADDRESS = "model.generate.grant";
    public static final String CANCEL_ADDRESS = "model.generate.cancel";

    /** Reply: the request has a place. {@code position} requests are before it, 0 when it runs at once. */
    public record Accepted(long id, int position) {
    }

    /** Message: the client takes {@code credits} more events and is alive; 0 is a sign of life. */
    public record Grant(long id, int credits) {
    }

    /** Message: the client does not want it any more. */
    public record Cancel(long id) {
    }

    GenerationRequest replyingTo(String address, int firstCredits) {
        return new GenerationRequest(model, text, messages, maxTokens, contextLimit, truncate, stop, sampling, logprobs,
                address, firstCredits);
    }
}

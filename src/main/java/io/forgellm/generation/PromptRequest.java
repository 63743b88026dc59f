package io.forgellm.generation;

import java.util.List;

/**
 * Message: how would the loaded model be asked? Nothing is generated. Reply: {@link Rendered}.
 *
 * @param text     as in {@link GenerationRequest}, like {@code messages}
 */
public record PromptRequest(String text, List<Message> messages) {
    public static final String ADDRESS = "model.prompt";

    /**
     * The text as the model sees it, after its chat template.
     *
     * @param tokens how many it is made of, BOS included where the model asks for one
     */
    public record Rendered(String prompt, int tokens) {
    }
}

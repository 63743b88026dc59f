package io.forgellm.generation;

import java.util.List;

/** Turns a conversation into the prompt that the loaded model was trained on; blocking. */
@FunctionalInterface
public interface PromptRenderer {
    /** Ends where the assistant's answer begins. Fails with {@code TEMPLATE_FAILED}. */
    String render(List<Message> conversation);
}

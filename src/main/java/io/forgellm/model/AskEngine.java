package io.forgellm.model;

/**
 * Message: does the engine answer? Reply: {@link ModelStatus}, at once unless the model is ready, and then when its
 * process has answered. A model whose process died is loaded again, as by a request.
 */
public record AskEngine() {
}

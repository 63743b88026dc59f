package io.forgellm.model;

/** Message: end the engine. Reply: {@link ModelStatus}. */
public record UnloadModel() {
}

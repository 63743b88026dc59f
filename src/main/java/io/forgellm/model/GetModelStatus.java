package io.forgellm.model;

/** Message: how is it? Reply: {@link ModelStatus}. */
public record GetModelStatus() {
}

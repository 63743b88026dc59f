package io.forgellm.tensor.gguf;

/** A token with a role, such as the end of a turn. */
public record SpecialToken(int id, String text) { }

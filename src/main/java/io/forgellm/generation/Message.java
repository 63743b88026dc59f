package io.forgellm.generation;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** One turn of a conversation. */
public record Message(
        @NotNull @Pattern(regexp = "system|user|assistant", message = "must be system, user or assistant") String role,
        @NotNull @Size(max = Limits.TEXT) String content) {
}

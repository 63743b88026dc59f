package io.forgellm.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.generation.Limits;
import jakarta.validation.constraints.Size;

/**
 * The body of {@code POST /api/conversations} and of {@code PATCH /api/conversations/{id}}; what is absent stays, or at
 * first is empty. An empty text takes model or adapter away.
 */
public record ConversationBody(@Size(min = 1, max = 200) String title, @Size(max = 1024) String model,
                               @Size(max = 4096) String adapter, @Size(max = Limits.TEXT) String systemPrompt,
                               ObjectNode parameters, @Size(max = 36) String leaf) {
}

package io.forgellm.cli.chat;

import java.util.Map;

/** One turn of a conversation. @param role {@code user} or {@code assistant} */
public record ChatMessage(String role, String content) {
    Map<String, String> asFields() {
        return Map.of("role", role, "content", content);
    }
}

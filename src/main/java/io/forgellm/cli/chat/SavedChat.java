package io.forgellm.cli.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation from a file, as this command or the page wrote it. What the file does not say is null.
 *
 * @param messages user's and assistant's turns; a system message becomes {@code systemPrompt}
 */
public record SavedChat(List<ChatMessage> messages, String systemPrompt, Integer maxTokens, Double temperature) {

    /** @throws IllegalArgumentException it is no saved chat; the message says why */
    static SavedChat from(JsonNode file) {
        JsonNode said = file.path("messages");
        JsonNode metadata = file.path("metadata");
        if (!said.isArray() || !metadata.isObject()) {
            throw new IllegalArgumentException("it has no 'messages' and 'metadata'");
        }
        List<ChatMessage> messages = new ArrayList<>();
        String system = null;
        for (JsonNode message : said) {
            String role = message.path("role").asText();
            String content = message.path("content").asText();
            if (role.equals("system") && system == null) {
                system = content;
            } else if (role.equals("user") || role.equals("assistant")) {
                messages.add(new ChatMessage(role, content));
            }
        }
        JsonNode parameters = metadata.path("parameters");
        if (system == null) {
            system = text(parameters.path("system_prompt"), text(metadata.path("system_prompt"), null));
        }
        return new SavedChat(messages, system, positive(metadata.path("max_tokens"), parameters.path("max_tokens")),
                number(metadata.path("temperature"), parameters.path("temperature")));
    }

    private static String text(JsonNode node, String otherwise) {
        return node.isTextual() ? node.asText() : otherwise;
    }

    private static Integer positive(JsonNode first, JsonNode second) {
        JsonNode node = first.isInt() ? first : second;
        return node.isInt() && node.asInt() > 0 ? node.asInt() : null;
    }

    private static Double number(JsonNode first, JsonNode second) {
        JsonNode node = first.isNumber() ? first : second;
        return node.isNumber() ? node.asDouble() : null;
    }
}

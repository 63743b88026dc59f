package io.forgellm.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.Message;
import jakarta.validation.constraints.NotNull;
import java.util.Map;

/** One turn, as OpenAI's clients write it: the content is a string or a list of text parts. */
@JsonIgnoreProperties({"name", "refusal", "annotations"})
public record ChatMessage(@NotNull String role, JsonNode content, JsonNode toolCalls, JsonNode functionCall,
                          JsonNode audio, String toolCallId) {

    Message toMessage() {
        Unsupported.unless(Unsupported.asksForNothing(toolCalls) && Unsupported.asksForNothing(functionCall),
                "messages", "tool calls are not supported");
        Unsupported.unless(Unsupported.asksForNothing(audio), "messages", "only text is supported");
        return new Message(ownRole(), text());
    }

    private String ownRole() {
        return switch (role) {
            case "system", "user", "assistant" -> role;
            case "developer" -> "system";
            default -> throw wrong("The role '" + role + "' is not supported; system, user and assistant are.");
        };
    }

    private String text() {
        if (content == null || content.isNull()) {
            throw wrong("A message has no content.");
        }
        if (content.isTextual()) {
            return content.asText();
        }
        if (!content.isArray()) {
            throw wrong("A message's content must be a string or a list of parts.");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!"text".equals(part.path("type").asText()) || !part.path("text").isTextual()) {
                throw wrong("Only text parts are supported, not '" + part.path("type").asText() + "'.");
            }
            text.append(part.get("text").asText());
        }
        return text.toString();
    }

    private static ForgeException wrong(String message) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, message, Map.of("field", "messages"), null);
    }
}

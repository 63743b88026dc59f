package io.forgellm.training.data.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Place;
import io.forgellm.training.data.Example.Turn;
import io.forgellm.training.data.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns of a conversation, in OpenAI's form (role, content) or ShareGPT's (from, value). */
final class Turns {
    private static final JsonMapper JSON = new JsonMapper();

    private Turns() {
    }

    /** @param value an array, or its JSON in a string, as tables hold it */
    static List<Turn> read(Place place, String field, JsonNode value) {
        JsonNode list = value != null && value.isTextual() ? parsed(place, field, value.textValue()) : value;
        if (list == null || !list.isArray()) {
            throw Malformed.at(place, "field \"" + field + "\" is to be a list of turns");
        }
        List<Turn> turns = new ArrayList<>();
        for (JsonNode turn : list) {
            turns.add(turn(place, field + "[" + turns.size() + "]", turn));
        }
        return turns;
    }

    /** Checked: a system turn only at the start, then user and assistant in turn, tools answer the assistant. */
    static Example.Conversation conversation(Place place, List<Turn> turns) {
        String before = "";
        for (int i = 0; i < turns.size(); i++) {
            String role = turns.get(i).role();
            if (!follows(before, role)) {
                throw Malformed.at(place, before.isEmpty()
                    ? "the conversation begins with " + role + "; user or system comes first"
                    : "turn " + (i + 1) + " (" + role + ") cannot follow " + before);
            }
            before = role;
        }
        if (!before.equals("assistant")) {
            throw Malformed.at(place, before.isEmpty() ? "the conversation has no turns"
                : "the conversation ends with " + before + "; the assistant has the last turn");
        }
        if (turns.stream().allMatch(turn -> !turn.role().equals("assistant") || turn.content().isBlank())) {
            throw Malformed.at(place, "the assistant's turns are empty");
        }
        return new Example.Conversation(place, turns);
    }

    private static boolean follows(String before, String role) {
        return switch (role) {
            case "system" -> before.isEmpty();
            case "user" -> !before.equals("user") && !before.equals("tool");
            case "assistant" -> before.equals("user") || before.equals("tool");
            default -> before.equals("assistant") || before.equals("tool");
        };
    }

    /** The roles' names in the data sets that are about. */
    static String role(Place place, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "system", "developer" -> "system";
            case "user", "human" -> "user";
            case "assistant", "gpt", "chatgpt", "model", "bot", "function_call" -> "assistant";
            case "tool", "function", "function_response", "observation" -> "tool";
            default -> throw Malformed.at(place, "\"" + name + "\" is no role; known are system, user, assistant and"
                + " tool, and ShareGPT's human and gpt");
        };
    }

    private static Turn turn(Place place, String field, JsonNode turn) {
        JsonNode role = turn.has("role") ? turn.get("role") : turn.get("from");
        JsonNode content = turn.has("content") ? turn.get("content") : turn.get("value");
        if (role == null || !role.isTextual()) {
            throw Malformed.at(place, field + " has no role");
        }
        return new Turn(role(place, role.textValue()), content(place, field, content));
    }

    private static String content(Place place, String field, JsonNode content) {
        if (content != null && content.isTextual()) {
            return content.textValue();
        }
        if (content == null || !content.isArray()) {
            throw Malformed.at(place, field + " is to have text as its content");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("text").isTextual()) {
                throw Malformed.at(place, field + " has a part that is no text: " + part.path("type").asText("?"));
            }
            text.append(part.get("text").textValue());
        }
        return text.toString();
    }

    private static JsonNode parsed(Place place, String field, String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw Malformed.at(place, "field \"" + field + "\" is to be a list of turns, as JSON: "
                + broken.getOriginalMessage());
        }
    }
}

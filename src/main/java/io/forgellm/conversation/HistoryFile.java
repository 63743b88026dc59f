package io.forgellm.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A conversation as a file. It is what the Python program's page saves ({@code metadata} and the {@code messages} of the
 * branch that is shown, the system prompt first), so that either program reads the other's; beside it, under
 * {@code forgellm}, stands what that format has no place for: the title and all branches. The file of the Python
 * program's command line is read as well.
 */
final class HistoryFile {
    private static final String OURS = "forgellm";
    private static final int VERSION = 1;
    private static final double TOKENS_PER_WORD = 1.3;
    private static final List<String> SHARED_PARAMETERS =
            List.of("temperature", "top_p", "repetition_penalty", "max_kv_size", "seed");
    private static final List<String> COMMAND_LINE_PARAMETERS = List.of("temperature", "max_tokens");

    private final ObjectMapper json;

    HistoryFile(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode write(Conversation conversation, Instant now) {
        List<Turn> branch = conversation.branch();
        ObjectNode file = json.createObjectNode();
        ObjectNode metadata = file.putObject("metadata");
        metadata.putObject("model").put("name", conversation.model()).put("display_name", conversation.model())
                .put("adapter_path", conversation.adapter()).put("adapter_display_name", conversation.adapter());
        ObjectNode parameters = metadata.putObject("parameters");
        SHARED_PARAMETERS.forEach(name -> {
            if (conversation.parameters().has(name)) {
                parameters.set(name, conversation.parameters().get(name));
            }
        });
        if (!parameters.has("seed") || parameters.get("seed").asLong() < 0) {
            parameters.put("seed", "random");
        }
        metadata.put("timestamp", now.toString()).put("token_count", tokens(branch));
        ArrayNode messages = file.putArray("messages");
        if (!conversation.systemPrompt().isBlank()) {
            messages.addObject().put("role", "system").put("content", conversation.systemPrompt());
        }
        branch.forEach(turn -> messages.addObject().put("role", turn.role()).put("content", turn.content()));
        ObjectNode ours = file.putObject(OURS).put("version", VERSION).put("title", conversation.title())
                .put("leaf", conversation.leaf());
        ours.set("parameters", conversation.parameters());
        ours.set("turns", json.valueToTree(conversation.turns()));
        return file;
    }

    /** What the last answer's statistics say, or the Python program's own estimate. */
    private static long tokens(List<Turn> branch) {
        JsonNode last = branch.isEmpty() ? null : branch.getLast().details().path("statistics");
        if (last != null && last.has("prompt_tokens")) {
            return last.path("prompt_tokens").asLong() + last.path("completion_tokens").asLong();
        }
        long words = branch.stream().map(turn -> turn.content().strip()).filter(text -> !text.isEmpty())
                .mapToLong(text -> text.split("\\s+").length).sum();
        return (long) Math.ceil(TOKENS_PER_WORD * words);
    }

    /** @throws ForgeException INVALID_REQUEST naming what is missing or wrong */
    Conversation read(JsonNode file) {
        JsonNode metadata = require(file, "metadata", JsonNode::isObject, "an object");
        JsonNode messages = require(file, "messages", JsonNode::isArray, "a list");
        List<Turn> said = said(messages);
        JsonNode ours = file.path(OURS);
        List<Turn> turns = ours.isObject() ? turns(ours) : said;
        String leaf = ours.isObject() ? ours.path("leaf").asText(null) : turns.isEmpty() ? null : turns.getLast().id();
        if (leaf != null && turns.stream().noneMatch(turn -> turn.id().equals(leaf))) {
            throw wrong(OURS + ".leaf", "the id of a turn");
        }
        String title = ours.path("title").asText("").strip();
        return new Conversation(null, !title.isEmpty() ? title.substring(0, Math.min(200, title.length()))
                : turns.isEmpty() ? Conversations.UNTITLED : Titles.of(turns.getFirst().content()),
                model(metadata), metadata.path("model").path("adapter_path").asText(metadata.path("adapter_path").asText(null)),
                systemPrompt(metadata, messages), parameters(metadata, ours), leaf, turns, null, null);
    }

    private static String model(JsonNode metadata) {
        return metadata.path("model").path("name").asText(metadata.path("model_name").asText(null));
    }

    private static String systemPrompt(JsonNode metadata, JsonNode messages) {
        for (JsonNode message : messages) {
            if (message.path("role").asText().equals("system")) {
                return message.path("content").asText("");
            }
        }
        return metadata.path("parameters").path("system_prompt").asText(metadata.path("system_prompt").asText(""));
    }

    private ObjectNode parameters(JsonNode metadata, JsonNode ours) {
        if (ours.path("parameters").isObject()) {
            return ours.get("parameters").deepCopy();
        }
        ObjectNode parameters = json.createObjectNode();
        SHARED_PARAMETERS.forEach(name -> copyNumber(metadata.path("parameters"), name, parameters));
        COMMAND_LINE_PARAMETERS.forEach(name -> copyNumber(metadata, name, parameters));
        return parameters;
    }

    private static void copyNumber(JsonNode from, String name, ObjectNode to) {
        if (from.path(name).isNumber()) {
            to.set(name, from.get(name));
        }
    }

    /** One after the other; roles that are neither user nor assistant are no turns. */
    private List<Turn> said(JsonNode messages) {
        List<Turn> turns = new ArrayList<>();
        for (JsonNode message : messages) {
            String role = text(message, "messages", "role");
            String content = text(message, "messages", "content");
            if (role.equals("user") || role.equals("assistant")) {
                turns.add(new Turn(String.valueOf(turns.size()), turns.isEmpty() ? null : turns.getLast().id(), role,
                        content, null, null, json.createObjectNode(), null));
            }
        }
        return turns;
    }

    private List<Turn> turns(JsonNode ours) {
        Set<String> known = new HashSet<>();
        List<Turn> turns = new ArrayList<>();
        for (JsonNode node : require(ours, "turns", JsonNode::isArray, "a list")) {
            String id = text(node, "turns", "id");
            String parent = node.path("parent_id").asText(null);
            String role = text(node, "turns", "role");
            if (!known.add(id) || parent != null && !known.contains(parent) || id.equals(parent)) {
                throw wrong(OURS + ".turns", "turns of different ids, each after its parent");
            }
            if (!role.equals("user") && !role.equals("assistant")) {
                throw wrong(OURS + ".turns.role", "user or assistant");
            }
            turns.add(new Turn(id, parent, role, text(node, "turns", "content"), node.path("model").asText(null),
                    node.path("adapter").asText(null), node.path("details").isObject() ? node.get("details")
                    : json.createObjectNode(), null));
        }
        return turns;
    }

    private static String text(JsonNode node, String list, String field) {
        if (!node.path(field).isTextual()) {
            throw wrong(list + "." + field, "a text");
        }
        return node.get(field).asText();
    }

    private static JsonNode require(JsonNode node, String field, Predicate<JsonNode> right,
                                    String what) {
        JsonNode value = node.path(field);
        if (!right.test(value)) {
            throw wrong(field, what);
        }
        return value;
    }

    private static ForgeException wrong(String field, String what) {
        return new ForgeException(ErrorCode.INVALID_REQUEST, "The file's '" + field + "' must be " + what + ".",
                Map.of("field", field), "Import a file that was exported here or saved by the Python program.");
    }
}

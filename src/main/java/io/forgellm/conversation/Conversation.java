package io.forgellm.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversation with all its branches.
 *
 * @param parameters JSON object: sampling, in the fields of {@code /api/model/generate}
 * @param leaf       the last turn of the branch that is shown, null while nothing was said
 * @param turns      in the order they came; a parent stands before its children
 * @param created    ISO-8601 instant, like {@code changed}
 */
public record Conversation(String id, String title, String model, String adapter, String systemPrompt,
                           JsonNode parameters, String leaf, List<Turn> turns, String created, String changed) {
    public Conversation {
        turns = List.copyOf(turns);
    }

    /** A line of the list. */
    public record Summary(String id, String title, String model, long turns, String created, String changed) {
    }

    /** From the first turn to the leaf. */
    public List<Turn> branch() {
        Map<String, Turn> byId = new HashMap<>();
        turns.forEach(turn -> byId.put(turn.id(), turn));
        Deque<Turn> path = new ArrayDeque<>();
        for (Turn turn = byId.get(leaf); turn != null; turn = byId.get(turn.parentId())) {
            path.addFirst(turn);
        }
        return List.copyOf(path);
    }
}

package io.forgellm.engine;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A snapshot of an engine.
 *
 * @param waiting requests inside the engine that have no slot yet
 * @param memoryBytes resident memory of the child process, 0 where unknown
 */
public record EngineStatus(List<Slot> slots, int waiting, long memoryBytes) {

    /**
     * @param state     {@code idle}, {@code prompt} or {@code generating}
     * @param requestId the request it works on, 0 when idle
     * @param tokens    tokens in its KV cache
     */
    public record Slot(int id, String state, long requestId, int tokens) {
    }

    /** An engine that has nothing to do yet. */
    public static EngineStatus idle(int slots) {
        return new EngineStatus(IntStream.range(0, slots).mapToObj(id -> new Slot(id, "idle", 0, 0)).toList(), 0, 0);
    }
}

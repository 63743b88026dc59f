package io.forgellm.engine;

import java.util.List;

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
}

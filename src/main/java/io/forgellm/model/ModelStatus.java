package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineStatus;
import java.util.List;

/**
 * A snapshot of the worker.
 *
 * @param progress 0..1 while loading, 1 when ready
 * @param engine   null unless ready, like all that follows but queue and error
 */
public record ModelStatus(String state, double progress, String modelName, List<AdapterSetting> adapters,
                          String engine, String engineVersion, Integer contextLength, Integer threads,
                          Long memoryBytes, Long pid, List<EngineStatus.Slot> slots, Queue queue, Failure error,
                          Boolean instruct, Double loadingSeconds) {

    /** @param capacity how many may wait before a request is refused */
    public record Queue(int running, int waiting, int capacity) {
    }

    /** The last failure. */
    public record Failure(String error, String errorCode, String suggestion) {
    }

    public boolean loaded() {
        return "ready".equals(state);
    }

    public boolean loading() {
        return "loading".equals(state) || "unloading".equals(state);
    }
}

package io.forgellm.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineStatus;
import java.util.List;

/** {@code GET /api/model/status}: the worker's snapshot in the words that old clients know. */
public record StatusBody(boolean success, boolean loaded, boolean isLoading, String state, double progress,
                         String modelName, String adapterPath, List<AdapterSetting> adapters, String engine,
                         String engineVersion, Boolean instruct, Integer contextLength, Integer threads,
                         Long memoryBytes, Long pid, Double loadingTime, List<EngineStatus.Slot> slots,
                         ModelStatus.Queue queue, @JsonInclude(JsonInclude.Include.NON_NULL) String error,
                         @JsonInclude(JsonInclude.Include.NON_NULL) String errorCode,
                         @JsonInclude(JsonInclude.Include.NON_NULL) String suggestion) {

    public static StatusBody of(ModelStatus s) {
        ModelStatus.Failure failure = s.error();
        return new StatusBody(true, s.loaded(), s.loading(), s.state(), s.progress(), s.modelName(), adapterPath(s),
                s.adapters(), s.engine(), s.engineVersion(), s.instruct(), s.contextLength(), s.threads(),
                s.memoryBytes(), s.pid(), s.loadingSeconds(), s.slots(), s.queue(),
                failure == null ? null : failure.error(), failure == null ? null : failure.errorCode(),
                failure == null ? null : failure.suggestion());
    }

    /** Old clients know one adapter. */
    static String adapterPath(ModelStatus s) {
        return s.adapters().isEmpty() ? null : s.adapters().getFirst().path().toString();
    }
}

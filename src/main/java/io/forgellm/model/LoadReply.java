package io.forgellm.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The answer to load and unload.
 *
 * @param type {@code done} in an event stream, else absent
 */
public record LoadReply(@JsonInclude(JsonInclude.Include.NON_NULL) String type, boolean success, String message,
                        String modelName, String adapterPath,
                        @JsonInclude(JsonInclude.Include.NON_NULL) Double loadingTime) {

    static LoadReply loaded(ModelStatus s) {
        return new LoadReply(null, true, "Model " + s.modelName() + " loaded", s.modelName(),
                StatusBody.adapterPath(s), s.loadingSeconds());
    }

    static LoadReply started(LoadModel request) {
        return new LoadReply(null, true, "Model " + request.name() + " loading started", request.name(),
                request.adapters().isEmpty() ? null : request.adapters().getFirst().path().toString(), null);
    }

    static LoadReply unloaded() {
        return new LoadReply(null, true, "Model unloaded successfully", null, null, null);
    }

    LoadReply asEvent() {
        return new LoadReply("done", success, message, modelName, adapterPath, loadingTime);
    }
}

package io.forgellm.model;

import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineStatus;
import java.util.List;

/** Draws the snapshot of a state. */
final class StatusView {
    private StatusView() {
    }

    /** @param attempt the load under way, or null */
    static ModelStatus of(ModelState state, LoadAttempt attempt, ModelStatus.Queue queue) {
        return switch (state) {
            case ModelState.Ready ready -> ready(ready, queue);
            case ModelState.Loading loading -> bare("loading", loading.progress(), loading.request().name(), queue, null);
            case ModelState.Failed failed -> bare("failed", 0, failed.request().name(), queue,
                    new ModelStatus.Failure(failed.error().getMessage(), failed.error().code().name(),
                            failed.error().suggestion()));
            // A load that still looks for its file is loading to everyone outside.
            case ModelState.Unloaded unloaded when attempt != null ->
                    bare("loading", 0, attempt.request.name(), queue, null);
            case ModelState.Unloaded unloaded -> bare("unloaded", 0, null, queue, null);
            case ModelState.Unloading unloading -> bare("unloading", 0,
                    unloading.model() == null ? null : unloading.model().prepared().id(), queue, null);
        };
    }

    private static ModelStatus ready(ModelState.Ready ready, ModelStatus.Queue queue) {
        Engine engine = ready.engine();
        EngineStatus status = engine.status();
        LoadedModel model = ready.model();
        return new ModelStatus("ready", 1, model.prepared().id(), model.adapters(), engine.info().engine(),
                engine.info().version(), engine.info().contextLength(), engine.info().threads(), status.memoryBytes(),
                engine.info().pid(), status.slots(), queue, null, model.prepared().instruct(), model.loadingSeconds());
    }

    private static ModelStatus bare(String state, double progress, String model, ModelStatus.Queue queue,
                                    ModelStatus.Failure failure) {
        return new ModelStatus(state, progress, model, List.of(), null, null, null, null, null, null, List.of(), queue,
                failure, null, null);
    }
}

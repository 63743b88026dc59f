package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import java.util.List;

/**
 * What is loaded: the request that asked for it, what it became and the adapters in use now.
 */
record LoadedModel(LoadModel request, PreparedModel prepared, double loadingSeconds) {

    /** Is this the model that a client means by this name? */
    boolean isCalled(String name) {
        return name.equals(prepared.id()) || name.equals(request.model())
                || name.equals(prepared.spec().model().toString())
                || name.equals(prepared.spec().model().getFileName().toString());
    }

    List<AdapterSetting> adapters() {
        return request.adapters();
    }

    /** The same model after its adapters changed; a later restart brings them back too. */
    LoadedModel with(List<AdapterSetting> adapters) {
        LoadModel changed = new LoadModel(request.model(), adapters, request.contextLength(), request.slots(),
                request.threads(), request.gpuLayers());
        return new LoadedModel(changed, prepared, loadingSeconds);
    }
}

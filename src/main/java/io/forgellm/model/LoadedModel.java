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

    /** @param tuned what the name means if it is a checkpoint's, else null */
    boolean isMeant(String name, TunedModel tuned) {
        return name == null || isCalled(name) || tuned != null && tuned.model().equals(prepared.spec().model());
    }

    /** Those of requests that name no checkpoint. */
    List<AdapterSetting> adapters() {
        return request.adapters();
    }

    /** The same model after its adapters changed; a later restart brings them back too. */
    LoadedModel with(List<AdapterSetting> adapters) {
        return new LoadedModel(request.with(request.model(), adapters), prepared, loadingSeconds);
    }

    /** Can this one become that one by a change of adapters alone? */
    boolean canBecome(PreparedModel other) {
        return other.spec().model().equals(prepared.spec().model()) && other.request().keeps(prepared.spec())
                && !(adapters().isEmpty() && other.request().adapters().isEmpty());
    }
}

package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import java.util.List;
import java.util.Optional;

/** Finds and checks what a load asks for; blocking. Replaceable, so that life-cycle tests need no files. */
interface ModelResolver {
    /** Fails with {@code MODEL_NOT_FOUND}, {@code INVALID_MODEL}, {@code INVALID_ADAPTER} or {@code PATH_NOT_ALLOWED}. */
    PreparedModel resolve(LoadModel request);

    /** The same adapters by their real files. Fails as {@link #resolve} does. */
    List<AdapterSetting> resolveAdapters(List<AdapterSetting> adapters);

    /** What a generation means that asks for a checkpoint by its name; empty when it is no checkpoint's. */
    Optional<TunedModel> tuned(String name);
}

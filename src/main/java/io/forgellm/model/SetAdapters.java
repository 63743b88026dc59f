package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import java.util.List;

/** Message: use these adapters, and no others, without a reload. Reply: {@link ModelStatus}. */
public record SetAdapters(List<AdapterSetting> adapters) {
    public SetAdapters {
        adapters = List.copyOf(adapters);
    }
}

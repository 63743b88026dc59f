package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import java.nio.file.Path;
import java.util.List;

/**
 * What a checkpoint's name means to an engine: a model file and what is put on it.
 *
 * @param model as in the catalogue: the checkpoint's base, or what it was merged into
 */
record TunedModel(Path model, List<AdapterSetting> adapters) {
    TunedModel {
        adapters = List.copyOf(adapters);
    }
}

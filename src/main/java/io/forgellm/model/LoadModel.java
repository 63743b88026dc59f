package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import java.util.List;

/**
 * Message: load this model in place of the present one. Reply: {@link ModelStatus}, when it is ready.
 *
 * @param model         as the user named it
 * @param adapters      resolved adapter files
 * @param contextLength tokens per slot; null takes the setting
 * @param slots         null takes the setting
 * @param threads       null takes the setting
 * @param gpuLayers     null takes the setting
 */
public record LoadModel(String model, List<AdapterSetting> adapters, Integer contextLength, Integer slots,
                        Integer threads, Integer gpuLayers) {
    public LoadModel {
        adapters = List.copyOf(adapters);
    }

    public static LoadModel of(String model) {
        return new LoadModel(model, List.of(), null, null, null, null);
    }
}

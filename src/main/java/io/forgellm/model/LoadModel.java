package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineSpec;
import java.util.List;

/**
 * Message: load this model in place of the present one. Reply: {@link ModelStatus}, when it is ready.
 *
 * @param model         as the user named it: a model, or a checkpoint, which means its base and its adapter; null for
 *                      the base of the adapter, which must be a checkpoint's
 * @param adapters      files or names
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

    /** What is being loaded, for people. */
    String name() {
        return model != null || adapters.isEmpty() ? model : adapters.getFirst().path().toString();
    }

    /** The same with another model and other adapters. */
    LoadModel with(String otherModel, List<AdapterSetting> otherAdapters) {
        return new LoadModel(otherModel, otherAdapters, contextLength, slots, threads, gpuLayers);
    }

    /** Is this engine what was asked for, but for its adapters? What was left open stays as it is. */
    boolean keeps(EngineSpec engine) {
        return (contextLength == null || contextLength == engine.contextLength())
                && (slots == null || slots == engine.slots()) && (threads == null || threads == engine.threads())
                && (gpuLayers == null || gpuLayers == engine.gpuLayers());
    }
}

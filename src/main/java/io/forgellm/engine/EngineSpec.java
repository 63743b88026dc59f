package io.forgellm.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * What to load and how.
 *
 * @param name          what the log calls the model
 * @param model         a GGUF file
 * @param adapters      GGUF LoRA files to load with it
 * @param contextLength tokens of prompt and answer together, per slot; 0 takes the model's own up to the default limit
 * @param slots         generations computed side by side, at least 1
 * @param threads       threads that compute; 0 takes cores - 1, at least 1
 * @param gpuLayers     layers put on a GPU where the natives have one; 0 for none, -1 for all
 */
public record EngineSpec(String name, Path model, List<AdapterSetting> adapters, int contextLength, int slots, int threads,
                         int gpuLayers) {
    public EngineSpec {
        adapters = List.copyOf(adapters);
    }

    /** Called after its file. */
    public EngineSpec(Path model, List<AdapterSetting> adapters, int contextLength, int slots, int threads,
                      int gpuLayers) {
        this(model.getFileName().toString(), model, adapters, contextLength, slots, threads, gpuLayers);
    }
}

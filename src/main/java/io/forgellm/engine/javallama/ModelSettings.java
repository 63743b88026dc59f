package io.forgellm.engine.javallama;

import de.kherud.llama.ModelParameters;
import io.forgellm.engine.EngineSpec;

/** A spec in java-llama.cpp's words. */
final class ModelSettings {
    private ModelSettings() {
    }

    static ModelParameters of(EngineSpec spec, int contextLength, int threads) {
        ModelParameters settings = new ModelParameters().setModel(spec.model().toString())
            .setCtxSize(contextLength).setParallel(1)
            .setThreads(threads).setThreadsBatch(threads).disableContextShift()
            .enableFlashAttn().enableLogPrefix();
        if (spec.gpuLayers() != 0) {
            settings.setGpuLayers(spec.gpuLayers() < 0 ? Short.MAX_VALUE : spec.gpuLayers());
        }
        spec.adapters().forEach(adapter -> settings.addLoraAdapter(adapter.path().toString()));
        return settings;
    }
}

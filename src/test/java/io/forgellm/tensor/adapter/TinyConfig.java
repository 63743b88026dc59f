package io.forgellm.tensor.adapter;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.RopeScaling;
import java.util.Collections;
import java.util.List;

/** Configurations of which only what adapters need is true. */
public final class TinyConfig {
    private TinyConfig() { }

    public static DecoderConfig of(String architecture, int layers, int headSize) {
        DecoderConfig.Layer layer = new DecoderConfig.Layer(0, new DecoderConfig.Rope(10_000, new RopeScaling.None(),
            List.of(1.0), 1));
        return new DecoderConfig(architecture, 32, 16, 24, 2, 1, headSize, 64, 1e-5f, 0, false, false, false, false,
            DecoderConfig.Activation.SILU, true, 1, 1, Collections.nCopies(layers, layer));
    }
}

package io.forgellm.training.adapter;

import io.forgellm.tensor.adapter.AdapterReader;
import io.forgellm.tensor.adapter.GgufLora;
import io.forgellm.tensor.adapter.LowRankAdapter;
import io.forgellm.tensor.adapter.PeftConfig;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Completes a checkpoint's folder, in which {@code adapter_model.safetensors} lies already. */
public final class AdapterFiles {
    public static final String PEFT = "adapter_model.safetensors";
    public static final String GGUF = "adapter.gguf";

    private AdapterFiles() {
    }

    /**
     * Writes {@code adapter_config.json} for LoRA and DoRA, and {@code adapter.gguf} for LoRA on a model that
     * llama.cpp knows; nothing for full training, whose weights need neither. All is on the disk when it returns.
     *
     * @param checkpoint the folder, before it gets its final name
     */
    public static void write(Path checkpoint, RunSpec spec, DecoderConfig config) throws IOException {
        if (spec.adapter().method() == Method.FULL) {
            return;
        }
        PeftConfig peft = new PeftConfig(spec.base().endsWith(".gguf") ? spec.modelName() : spec.base(),
            spec.adapter().rank(), spec.adapter().scale() * spec.adapter().rank(), spec.adapter().dropout(),
            spec.adapter().modules(), layers(spec.adapter().layers(), config.layerCount()),
            spec.adapter().method() == Method.DORA);
        peft.write(checkpoint);
        LowRankAdapter adapter = AdapterReader.read(checkpoint.resolve(PEFT), spec.adapter().scale());
        if (GgufLora.fits(adapter, config)) {
            GgufLora.write(adapter, config, spec.id(), GgmlType.F32, checkpoint.resolve(GGUF));
        }
    }

    private static List<Integer> layers(int last, int count) {
        return last <= 0 || last >= count ? List.of() : IntStream.range(count - last, count).boxed().toList();
    }
}

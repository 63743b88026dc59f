package io.forgellm.forge.fuse;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.adapter.AdapterReader;
import io.forgellm.tensor.adapter.GgufLoraReader;
import io.forgellm.tensor.adapter.PeftConfig;
import io.forgellm.tensor.adapter.WeightChange;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.safetensors.SafetensorsFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What training left, open: a PEFT folder (LoRA, DoRA), a GGUF LoRA, or a folder of fully trained weights. */
record TrainedChange(WeightChange change, Runnable closing) implements AutoCloseable {
    private static final String PEFT = "adapter_model.safetensors";

    /**
     * @param config of the base
     * @throws ForgeException NOT_FOUND where there is none, INVALID_ADAPTER for a damaged one, one of another
     *                        architecture, or one that holds what a merge cannot express
     */
    static TrainedChange open(Path path, DecoderConfig config) {
        if (Files.isRegularFile(path) && path.toString().endsWith(".gguf")) {
            return new TrainedChange(WeightChange.of(GgufLoraReader.read(path, config)), () -> { });
        }
        if (Files.isRegularFile(path.resolve(PEFT))) {
            return new TrainedChange(WeightChange.of(AdapterReader.read(path.resolve(PEFT), PeftConfig.scale(path))),
                () -> { });
        }
        if (Files.isRegularFile(path.resolve("model.safetensors"))
                || Files.isRegularFile(path.resolve("model.safetensors.index.json"))) {
            SafetensorsFolder trained = SafetensorsFolder.open(path);
            return new TrainedChange(WeightChange.of(trained), trained::close);
        }
        throw new ForgeException(ErrorCode.NOT_FOUND, path + " is no adapter.", Map.of("path", path.toString()),
            "Give a folder with " + PEFT + ", a checkpoint with model.safetensors, or a GGUF LoRA.");
    }

    @Override
    public void close() {
        closing.run();
    }
}

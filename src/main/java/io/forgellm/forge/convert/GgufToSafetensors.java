package io.forgellm.forge.convert;

import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Converts a GGUF file of any quantisation, or the first of a set, into a Hugging Face folder that transformers loads:
 * weights as floats, {@code config.json}, tokenizer, chat template and generation settings. Knows the families that can
 * be trained here. Tensors pass through in pieces, so memory does not grow with the model.
 */
public final class GgufToSafetensors {
    private GgufToSafetensors() {
    }

    /**
     * @param type   of all tensors
     * @param target the new folder
     * @throws ForgeException INVALID_MODEL for a damaged file, UNSUPPORTED_MODEL for one that transformers has no form
     *                        of, MODEL_NOT_FOUND, ALREADY_EXISTS, DISK_FULL, CANCELLED
     */
    public static void convert(Path file, FloatType type, Path target, Progress progress) {
        convert(file, type, target, SafetensorsExport.SHARD_BYTES, progress);
    }

    static void convert(Path file, FloatType type, Path target, long shardBytes, Progress progress) {
        GgufFile gguf = GgufCheck.model(file);
        try (ModelSource source = ModelSources.open(file)) {
            Meter meter = new Meter(progress, GgufExport.bytes(source));
            Unfinished.folder(target, temporary -> {
                beside(gguf, source, type, temporary);
                SafetensorsExport.write(source, type, temporary, shardBytes, meter);
            });
        }
    }

    /** Writes what stands beside the weights. */
    public static void beside(GgufFile file, ModelSource source, FloatType type, Path folder)
            throws IOException {
        new HuggingFaceFiles(file).write(source.config(), type, folder);
    }
}

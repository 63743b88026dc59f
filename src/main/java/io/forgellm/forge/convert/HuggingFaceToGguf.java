package io.forgellm.forge.convert;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.tensor.adapter.GgufNames;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Converts a Hugging Face folder ({@code config.json}, safetensors in one file or several, {@code tokenizer.json} and
 * the files beside it) into one GGUF file that llama.cpp computes and tokenises alike. Knows the families that can be
 * trained here: Llama, Mistral, SmolLM3, Qwen 2, 2.5 and 3, Gemma 3 (text). Tensors pass through in pieces, so memory
 * does not grow with the model.
 */
public final class HuggingFaceToGguf {
    private HuggingFaceToGguf() {
    }

    /**
     * @param type   of the matrices; vectors are F32 always
     * @param name   for {@code general.name}
     * @param target the new file
     * @throws ForgeException INVALID_MODEL for a damaged folder, UNSUPPORTED_MODEL for one that llama.cpp would compute
     *                        or tokenise differently, MODEL_NOT_FOUND, ALREADY_EXISTS, DISK_FULL, CANCELLED
     */
    public static void convert(Path folder, FloatType type, String name, Path target, Progress progress) {
        requireFolder(folder);
        try (ModelSource source = ModelSources.open(folder)) {
            Meter meter = new Meter(progress, GgufExport.bytes(source));
            Unfinished.file(target, temporary -> {
                GgufExport.write(source, type, metadata -> head(folder, source.config(), name, metadata), temporary,
                    meter);
                GgufCheck.model(temporary);
            });
        }
    }

    /** All keys that a folder gives its GGUF file, but those that tell of types. */
    public static void head(Path folder, DecoderConfig config, String name, GgufMetadata metadata) {
        String architecture = GgufNames.ofModelType(config.architecture()).orElseThrow().architecture();
        metadata.text("general.architecture", architecture).text("general.type", "model").text("general.name", name);
        SamplingKeys.put(folder, metadata);
        ArchitectureKeys.put(new ConvertErrors(folder.resolve("config.json")), config, architecture, metadata);
        TokenizerKeys.put(folder, config.vocabularySize(), metadata);
    }

    private static void requireFolder(Path folder) {
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, folder + " has no config.json.",
                Map.of("folder", folder.toString()), "Give the folder of a model in Hugging Face's format.");
        }
    }
}

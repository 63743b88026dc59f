package io.forgellm.forge.convert;

import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.gguf.GgufType;
import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;

/** The makers' advice on sampling: {@code generation_config.json} as {@code general.sampling.*} keys. */
final class SamplingKeys {
    static final String PREFIX = "general.sampling.";
    /** Names of transformers by those of GGUF; top_k is the one whole number. */
    static final Map<String, String> NAMES = Map.of("temp", "temperature", "top_p", "top_p", "top_k", "top_k",
        "min_p", "min_p", "penalty_repeat", "repetition_penalty");

    private SamplingKeys() {
    }

    static void put(Path folder, GgufMetadata metadata) {
        Path file = folder.resolve("generation_config.json");
        JsonObject json = JsonFile.read(file);
        try {
            NAMES.forEach((gguf, name) -> {
                if (gguf.equals("top_k")) {
                    json.integer(name).ifPresent(value -> metadata.put(PREFIX + gguf,
                        GgufType.INT32, value));
                } else {
                    json.real(name).ifPresent(value -> metadata.float32(PREFIX + gguf, (float) value));
                }
            });
        } catch (JsonException e) {
            throw new ConvertErrors(file).invalid(e.getMessage());
        }
    }
}

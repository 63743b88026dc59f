package io.forgellm.tensor.model;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Opens a model on disk, whatever its format. */
public final class ModelSources {
    private ModelSources() {
    }

    /**
     * Opens a folder with {@code config.json} and safetensors, or a GGUF file, of a set the first.
     *
     * @throws ForgeException MODEL_NOT_FOUND where there is none, INVALID_MODEL for a damaged one,
     *                        UNSUPPORTED_MODEL for one that cannot be trained here
     */
    public static ModelSource open(Path path) {
        if (Files.isRegularFile(path.resolve("config.json"))) {
            return HuggingFaceSource.open(path);
        }
        if (Files.isRegularFile(path) && path.toString().endsWith(".gguf")) {
            return GgufSource.open(path);
        }
        throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, path + " is no model",
            Map.of("path", path.toString()), "Give a folder with config.json and safetensors, or a GGUF file.");
    }

    /** Opens a GGUF file whatever its name; errors as for {@link #open}. */
    public static ModelSource openGguf(Path file) {
        return GgufSource.open(file);
    }
}

package io.forgellm.training.tokenizer;

import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Opens the tokenizer that belongs to a base model. */
public final class Tokenizers {
    private Tokenizers() {
    }

    /** As {@link #open(Path, Path)} with the natives where the installer puts them. */
    public static Tokenizer open(Path base) {
        return open(base, NativesInstaller.defaultFolder());
    }

    /**
     * Opens a folder's {@code tokenizer.json} or a GGUF file's vocabulary.
     *
     * @param natives where libllama is; only used for GGUF files
     * @throws ForgeException INVALID_MODEL for a damaged or missing tokenizer, MODEL_NOT_FOUND where there is no model,
     *                        ENGINE_UNAVAILABLE where the native library for it is missing
     */
    public static Tokenizer open(Path base, Path natives) {
        if (Files.isDirectory(base)) {
            return HuggingFaceTokenizer.open(base);
        }
        if (Files.isRegularFile(base)) {
            return GgufTokenizer.open(base, natives);
        }
        throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, base + " is no model", Map.of("path", base.toString()),
            "Give a folder with tokenizer.json or a GGUF file.");
    }
}

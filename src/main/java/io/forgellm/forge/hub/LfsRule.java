package io.forgellm.forge.hub;

import java.util.Locale;
import java.util.Set;

/**
 * Which files the hub will want as large files, reckoned without asking it: those of ten megabytes and more, and the
 * endings that a new repository's {@code .gitattributes} lists. The hub has the last word when it is asked.
 */
final class LfsRule {
    private static final long LARGE = 10_000_000;
    private static final Set<String> ENDINGS = Set.of("7z", "arrow", "bin", "bz2", "ckpt", "ftz", "gguf", "gz", "h5",
            "joblib", "mlmodel", "model", "msgpack", "npy", "npz", "onnx", "ot", "parquet", "pb", "pickle", "pkl", "pt",
            "pth", "rar", "safetensors", "tar", "tflite", "tgz", "wasm", "xz", "zip", "zst");

    private LfsRule() { }

    static boolean isLarge(String path, long bytes) {
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return bytes >= LARGE || bytes > 0 && ENDINGS.contains(ending);
    }
}

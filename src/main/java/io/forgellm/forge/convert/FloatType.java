package io.forgellm.forge.convert;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.safetensors.Dtype;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Types that matrices are written in. Vectors (norms, biases) are F32 in GGUF files, as llama.cpp wants them. */
public enum FloatType {
    F32(GgmlType.F32, Dtype.F32, 0, "float32"), F16(GgmlType.F16, Dtype.F16, 1, "float16"),
    BF16(GgmlType.BF16, Dtype.BF16, 32, "bfloat16");

    /** Half way from the greatest number to the next: from here on rounding gives infinity. */
    private static final float F16_END = 65_520;
    private final GgmlType ggml;
    private final Dtype dtype;
    private final int fileType;
    private final String torchName;

    FloatType(GgmlType ggml, Dtype dtype, int fileType, String torchName) {
        this.ggml = ggml;
        this.dtype = dtype;
        this.fileType = fileType;
        this.torchName = torchName;
    }

    /** The one of this name, in any case. @param name may be null, or that of another type */
    public static Optional<FloatType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equalsIgnoreCase(name)).findFirst();
    }

    GgmlType ggml() {
        return ggml;
    }

    Dtype dtype() {
        return dtype;
    }

    /** {@code general.file_type}: llama.h's {@code llama_ftype}. */
    int fileType() {
        return fileType;
    }

    /** PyTorch's name, as {@code config.json} gives it. */
    String torchName() {
        return torchName;
    }

    /** @throws ForgeException UNSUPPORTED_MODEL when a number of a tensor would become infinite */
    void requireFit(String tensor, float[] values) {
        if (this != F16) {
            return;
        }
        for (float value : values) {
            if (Math.abs(value) >= F16_END && Float.isFinite(value)) {
                throw new ForgeException(ErrorCode.UNSUPPORTED_MODEL, "Tensor " + tensor + " holds " + value
                    + ", which is infinite as F16.", Map.of("tensor", tensor, "value", (double) value),
                    "Choose the type BF16 or F32.");
            }
        }
    }
}

package io.forgellm.forge.convert;

import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.safetensors.Dtype;

/** Types that matrices are written in. Vectors (norms, biases) are F32 in GGUF files, as llama.cpp wants them. */
public enum FloatType {
    F32(GgmlType.F32, Dtype.F32, 0), F16(GgmlType.F16, Dtype.F16, 1), BF16(GgmlType.BF16, Dtype.BF16, 32);

    private final GgmlType ggml;
    private final Dtype dtype;
    private final int fileType;

    FloatType(GgmlType ggml, Dtype dtype, int fileType) {
        this.ggml = ggml;
        this.dtype = dtype;
        this.fileType = fileType;
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

    /** Whether a number too large for this type would become infinite. */
    boolean overflows(float value) {
        return this == F16 && Math.abs(value) >= 65_520 && Float.isFinite(value);
    }
}

package io.forgellm.tensor.gguf;

/** How much of anything a file may claim. The format has few limits of its own; these stand well above real models. */
final class GgufLimits {
    static final int KEY_BYTES = 65_535;
    /** llama.cpp keeps names in 64 bytes with the closing zero (GGML_MAX_NAME). */
    static final int TENSOR_NAME_BYTES = 63;
    static final int STRING_BYTES = 16 << 20;
    static final int ARRAY_ELEMENTS = 1 << 24;
    /** llama.cpp looks for duplicate keys and names pair by pair: what is above this would take it minutes. */
    static final int KEYS = 8_192;
    static final int TENSORS = 65_536;
    static final int DIMS = 4;
    static final int MIN_ALIGNMENT = 8;
    static final int MAX_ALIGNMENT = 1 << 20;
    static final int DEFAULT_ALIGNMENT = 32;

    private GgufLimits() { }
}

package io.forgellm.tensor.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * Architectures of GGUF files and how their tensors differ from Hugging Face's. A file of the llama architecture may be
 * a Mistral; nothing in it says so, and nothing in its computation differs.
 */
enum GgufFamily {
    LLAMA("llama", DecoderFamily.LLAMA, true),
    SMOLLM3("smollm3", DecoderFamily.SMOLLM3, true),
    QWEN2("qwen2", DecoderFamily.QWEN2, false),
    QWEN3("qwen3", DecoderFamily.QWEN3, false),
    GEMMA3("gemma3", DecoderFamily.GEMMA3, false);

    private final String architecture;
    private final DecoderFamily family;
    private final boolean interleaved;

    GgufFamily(String architecture, DecoderFamily family, boolean interleaved) {
        this.architecture = architecture;
        this.family = family;
        this.interleaved = interleaved;
    }

    static Optional<GgufFamily> of(String architecture) {
        return Arrays.stream(values()).filter(family -> family.architecture.equals(architecture)).findFirst();
    }

    DecoderFamily family() {
        return family;
    }

    /** Rows of q and k stand pairwise, as ggml's "normal" rotation wants them; Hugging Face keeps halves together. */
    boolean interleaved() {
        return interleaved;
    }
}

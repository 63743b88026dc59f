package io.forgellm.tensor.model;

import io.forgellm.tensor.model.DecoderConfig.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The families that can be trained and what a file leaves unsaid about them: values are the defaults of transformers'
 * configuration classes.
 *
 * @see <a href="https://github.com/huggingface/transformers/tree/main/src/transformers/models">their sources</a>
 */
enum DecoderFamily {
    LLAMA("llama", 10_000, 2_048, false, false),
    MISTRAL("mistral", 10_000, 131_072, false, false),
    SMOLLM3("smollm3", 2_000_000, 32_768, true, false),
    QWEN2("qwen2", 10_000, 32_768, false, false),
    QWEN3("qwen3", 10_000, 32_768, false, true),
    GEMMA3("gemma3_text", 1_000_000, 131_072, true, true);

    private final String modelType;
    private final double theta;
    private final int contextLength;
    private final boolean tied;
    private final boolean queryKeyNorm;

    DecoderFamily(String modelType, double theta, int contextLength, boolean tied, boolean queryKeyNorm) {
        this.modelType = modelType;
        this.theta = theta;
        this.contextLength = contextLength;
        this.tied = tied;
        this.queryKeyNorm = queryKeyNorm;
    }

    /** By Hugging Face's {@code model_type}. */
    static Optional<DecoderFamily> of(String modelType) {
        return Arrays.stream(values()).filter(family -> family.modelType.equals(modelType)).findFirst();
    }

    static List<String> names() {
        return List.of("llama", "mistral", "smollm3", "qwen2", "qwen3", "gemma3");
    }

    String modelType() {
        return modelType;
    }

    double theta() {
        return theta;
    }

    int contextLength() {
        return contextLength;
    }

    boolean tied() {
        return tied;
    }

    boolean queryKeyNorm() {
        return queryKeyNorm;
    }

    boolean isGemma() {
        return this == GEMMA3;
    }

    Activation activation() {
        return isGemma() ? Activation.GELU_TANH : Activation.SILU;
    }
}

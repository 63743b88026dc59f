package io.forgellm.tensor.model;

import java.util.List;

/**
 * The shape of a decoder-only transformer and how the members of its family differ. Read from a
 * {@code config.json} or from GGUF metadata; both give the same record.
 *
 * @param architecture       llama, mistral, smollm3, qwen2, qwen3, gemma3_text: Hugging Face's {@code model_type}
 * @param hiddenSize         width of the residual stream
 * @param intermediateSize   width of the feed-forward layer
 * @param heads              query heads
 * @param keyValueHeads      key and value heads; divides {@code heads}
 * @param headSize           width of one head; heads × headSize need not be hiddenSize
 * @param contextLength      positions the model was trained for
 * @param normEpsilon        of every RMSNorm
 * @param normOffset         what is added to a norm's weight: 1 for Gemma, 0 else
 * @param postNorms          Gemma's extra norms after attention and after the feed-forward layer
 * @param queryKeyNorm       RMSNorm over each head of q and k before rotation: Qwen3, Gemma3
 * @param queryKeyValueBias  biases on q, k and v: Qwen2
 * @param outputBias         bias on attention's output projection
 * @param activation         silu or gelu_tanh
 * @param tiedEmbeddings     the output head is the embedding matrix
 * @param embeddingScale     what embeddings are multiplied by: √hiddenSize for Gemma, 1 else
 * @param attentionScale     what scores are multiplied by: 1/√headSize unless the model says otherwise
 * @param layers             per layer what may differ; its size is the layer count
 */
public record DecoderConfig(String architecture, int vocabularySize, int hiddenSize, int intermediateSize, int heads,
                            int keyValueHeads, int headSize, int contextLength, float normEpsilon, float normOffset,
                            boolean postNorms, boolean queryKeyNorm, boolean queryKeyValueBias, boolean outputBias,
                            Activation activation, boolean tiedEmbeddings, float embeddingScale, float attentionScale,
                            List<Layer> layers) {

    public DecoderConfig {
        layers = List.copyOf(layers);
    }

    public int layerCount() {
        return layers.size();
    }

    /** Activation of the gated feed-forward layer. */
    public enum Activation { SILU, GELU_TANH }

    /**
     * One layer's attention.
     *
     * @param window how many positions back a token sees, itself included; 0 for all of them
     * @param rope   rotary embedding, or null where the layer has none (SmolLM3's NoPE layers)
     */
    public record Layer(int window, Rope rope) { }

    /**
     * Rotary embedding with its scaling already applied.
     *
     * @param theta              the base of its frequencies
     * @param scaling            what was applied
     * @param inverseFrequencies one per pair of dimensions, radians per position; length headSize/2
     * @param attentionFactor    what cosines and sines are multiplied by: 1 unless YaRN says otherwise
     */
    public record Rope(double theta, RopeScaling scaling, List<Double> inverseFrequencies, double attentionFactor) {
        public Rope {
            inverseFrequencies = List.copyOf(inverseFrequencies);
        }
    }
}

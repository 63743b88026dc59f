package io.forgellm.tensor.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** All tensors of a decoder with their shapes, by Hugging Face's names: what a model on disk must have. */
public final class DecoderTensors {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final DecoderConfig config;

    private DecoderTensors(DecoderConfig config) {
        this.config = config;
    }

    /** From the embeddings to the output head, layer by layer; a tied head is not among them. */
    public static Map<String, long[]> shapes(DecoderConfig config) {
        DecoderTensors tensors = new DecoderTensors(config);
        tensors.put("model.embed_tokens.weight", config.vocabularySize(), config.hiddenSize());
        for (int i = 0; i < config.layerCount(); i++) {
            tensors.putLayer("model.layers." + i + ".");
        }
        tensors.put("model.norm.weight", config.hiddenSize());
        if (!config.tiedEmbeddings()) {
            tensors.put("lm_head.weight", config.vocabularySize(), config.hiddenSize());
        }
        return tensors.shapes;
    }

    private void putLayer(String layer) {
        int hidden = config.hiddenSize();
        int queries = config.heads() * config.headSize();
        int keys = config.keyValueHeads() * config.headSize();
        put(layer + "input_layernorm.weight", hidden);
        putProjection(layer + "self_attn.q_proj", queries, hidden, config.queryKeyValueBias());
        putProjection(layer + "self_attn.k_proj", keys, hidden, config.queryKeyValueBias());
        putProjection(layer + "self_attn.v_proj", keys, hidden, config.queryKeyValueBias());
        putProjection(layer + "self_attn.o_proj", hidden, queries, config.outputBias());
        if (config.queryKeyNorm()) {
            put(layer + "self_attn.q_norm.weight", config.headSize());
            put(layer + "self_attn.k_norm.weight", config.headSize());
        }
        put(layer + "post_attention_layernorm.weight", hidden);
        if (config.postNorms()) {
            put(layer + "pre_feedforward_layernorm.weight", hidden);
            put(layer + "post_feedforward_layernorm.weight", hidden);
        }
        put(layer + "mlp.gate_proj.weight", config.intermediateSize(), hidden);
        put(layer + "mlp.up_proj.weight", config.intermediateSize(), hidden);
        put(layer + "mlp.down_proj.weight", hidden, config.intermediateSize());
    }

    private void putProjection(String name, long out, long in, boolean bias) {
        put(name + ".weight", out, in);
        if (bias) {
            put(name + ".bias", out);
        }
    }

    private void put(String name, long... shape) {
        shapes.put(name, shape);
    }
}

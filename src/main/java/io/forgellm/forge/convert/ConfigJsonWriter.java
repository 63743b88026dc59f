package io.forgellm.forge.convert;

import io.forgellm.tensor.json.JsonText;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.DecoderConfig.Layer;
import io.forgellm.tensor.model.DecoderConfig.Rope;
import io.forgellm.tensor.model.RopeScaling.Divided;
import io.forgellm.tensor.model.RopeScaling.Linear;
import io.forgellm.tensor.model.RopeScaling.Llama3;
import io.forgellm.tensor.model.RopeScaling.None;
import io.forgellm.tensor.model.RopeScaling.Yarn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's shape as the {@code config.json} by which transformers builds it. */
public final class ConfigJsonWriter {
    private static final Map<String, String> CLASSES = Map.of("llama", "LlamaForCausalLM", "mistral",
        "MistralForCausalLM", "smollm3", "SmolLM3ForCausalLM", "qwen2", "Qwen2ForCausalLM", "qwen3",
        "Qwen3ForCausalLM", "gemma3_text", "Gemma3ForCausalLM");
    private static final String DTYPE = "torch_dtype";
    private final ConvertErrors errors;
    private final DecoderConfig config;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private ConfigJsonWriter(ConvertErrors errors, DecoderConfig config) {
        this.errors = errors;
        this.config = config;
    }

    /**
     * @param roles {@code bos_token_id} and the like
     * @throws io.forgellm.error.ForgeException UNSUPPORTED_MODEL for what transformers has no setting for
     */
    static Map<String, Object> of(ConvertErrors errors, DecoderConfig config, FloatType type, Map<String, ?> roles) {
        ConfigJsonWriter writer = new ConfigJsonWriter(errors, config);
        writer.shape();
        writer.layers();
        writer.fields.putAll(roles);
        writer.fields.put(DTYPE, type.torchName());
        return writer.fields;
    }

    /**
     * Makes a {@code config.json} that came from another folder say what this one's weights are: their type, and the
     * language model alone where the other had more around it.
     */
    public static void adapt(Path file, DecoderConfig decoder, FloatType type) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>(JsonFile.read(file).fields());
        if (fields.get("text_config") != null) {
            fields.keySet().retainAll(List.of("bos_token_id", "eos_token_id", "pad_token_id"));
            fields.putAll(of(new ConvertErrors(file), decoder, type, Map.of()));
        }
        fields.remove("dtype");
        fields.put(DTYPE, type.torchName());
        Files.writeString(file, JsonText.of(fields) + "\n");
    }

    private void shape() {
        boolean gemma = config.postNorms();
        fields.put("architectures", List.of(CLASSES.get(config.architecture())));
        fields.put("model_type", config.architecture());
        fields.put("vocab_size", config.vocabularySize());
        fields.put("hidden_size", config.hiddenSize());
        fields.put("intermediate_size", config.intermediateSize());
        fields.put("num_hidden_layers", config.layerCount());
        fields.put("num_attention_heads", config.heads());
        fields.put("num_key_value_heads", config.keyValueHeads());
        fields.put("head_dim", config.headSize());
        fields.put("max_position_embeddings", config.contextLength());
        fields.put("rms_norm_eps", Double.parseDouble(Float.toString(config.normEpsilon())));
        fields.put("tie_word_embeddings", config.tiedEmbeddings());
        fields.put(gemma ? "hidden_activation" : "hidden_act", gemma ? "gelu_pytorch_tanh" : "silu");
        fields.put("attention_bias", config.outputBias());
        if (config.queryKeyValueBias() && !config.outputBias() && !config.architecture().equals("qwen2")) {
            throw errors.unsupported("transformers has no " + config.architecture() + " model with biases on queries,"
                + " keys and values alone");
        }
        if (gemma) {
            fields.put("query_pre_attn_scalar", Math.round(1 / Math.pow(config.attentionScale(), 2)));
        }
    }

    private void layers() {
        List<Layer> layers = config.layers();
        boolean slides = layers.stream().anyMatch(layer -> layer.window() > 0);
        Rope full = layers.stream().filter(layer -> layer.window() == 0).map(Layer::rope).filter(rope -> rope != null)
            .findFirst().orElse(layers.getFirst().rope());
        if (config.architecture().equals("smollm3")) {
            fields.put("no_rope_layers", layers.stream().map(layer -> layer.rope() == null ? 0 : 1).toList());
        }
        if (config.postNorms()) {
            Rope local = layers.stream().filter(layer -> layer.window() > 0).map(Layer::rope).findFirst().orElse(full);
            fields.put("layer_types", layers.stream().map(layer -> layer.window() > 0 ? "sliding_attention"
                : "full_attention").toList());
            fields.put("rope_local_base_freq", local.theta());
            fields.put("sliding_window", layers.stream().mapToInt(Layer::window).max().orElse(0));
        } else {
            fields.put("sliding_window", null);
        }
        if (slides && !config.postNorms()) {
            throw errors.unsupported("sliding windows of this family cannot be written");
        }
        fields.put("rope_theta", full.theta());
        fields.put("rope_scaling", scaling(full));
    }

    private Map<String, Object> scaling(Rope rope) {
        return switch (rope.scaling()) {
            case None() -> null;
            case Linear(double factor) -> Map.of("rope_type", "linear", "factor", factor);
            case Llama3 llama3 -> llama3(llama3);
            case Divided(List<Float> factors) -> llama3(Llama3Fit.of(rope.theta(), factors).orElseThrow(() ->
                errors.unsupported("its rope_freqs.weight follows no formula that transformers knows")));
            case Yarn yarn -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("rope_type", "yarn");
                fields.put("factor", yarn.factor());
                fields.put("original_max_position_embeddings", Math.round(yarn.originalLength()));
                fields.put("attention_factor", yarn.attentionFactor());
                yield fields;
            }
        };
    }

    private static Map<String, Object> llama3(Llama3 scaling) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rope_type", "llama3");
        fields.put("factor", scaling.factor());
        fields.put("low_freq_factor", scaling.lowFactor());
        fields.put("high_freq_factor", scaling.highFactor());
        fields.put("original_max_position_embeddings", Math.round(scaling.originalLength()));
        return fields;
    }
}

package io.forgellm.tensor.adapter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hugging Face's tensor names and GGUF's for the decoder family (gguf-py's {@code tensor_mapping.py}).
 *
 * @param architecture GGUF's {@code general.architecture}
 */
public record GgufNames(String architecture) {
    /** A layer's matrices that an adapter may change. */
    static final List<String> PROJECTIONS = List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj",
        "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
    private static final Map<String, String> MODULES = Map.ofEntries(
        Map.entry("self_attn.q_proj", "attn_q"), Map.entry("self_attn.k_proj", "attn_k"),
        Map.entry("self_attn.v_proj", "attn_v"), Map.entry("self_attn.o_proj", "attn_output"),
        Map.entry("self_attn.q_norm", "attn_q_norm"), Map.entry("self_attn.k_norm", "attn_k_norm"),
        Map.entry("mlp.gate_proj", "ffn_gate"), Map.entry("mlp.up_proj", "ffn_up"),
        Map.entry("mlp.down_proj", "ffn_down"), Map.entry("input_layernorm", "attn_norm"),
        Map.entry("post_attention_layernorm", "ffn_norm"));
    /** Gemma has a norm before and after each half of a layer. */
    private static final Map<String, String> GEMMA = Map.of("post_attention_layernorm", "post_attention_norm",
        "pre_feedforward_layernorm", "ffn_norm", "post_feedforward_layernorm", "post_ffw_norm");
    private static final Map<String, String> WHOLE = Map.of("model.embed_tokens.weight", "token_embd.weight",
        "model.norm.weight", "output_norm.weight", "lm_head.weight", "output.weight");
    private static final Map<String, String> ARCHITECTURES = Map.of("llama", "llama", "mistral", "llama",
        "smollm3", "smollm3", "qwen2", "qwen2", "qwen3", "qwen3", "gemma3_text", "gemma3", "gemma3", "gemma3");

    /** @param modelType Hugging Face's {@code model_type}; empty for one outside the family */
    public static Optional<GgufNames> ofModelType(String modelType) {
        return Optional.ofNullable(ARCHITECTURES.get(modelType)).map(GgufNames::new);
    }

    /** Empty for a name that the family does not have. */
    public Optional<String> of(String huggingFace) {
        Matcher layer = LAYER.matcher(huggingFace);
        if (!layer.matches()) {
            return Optional.ofNullable(WHOLE.get(huggingFace));
        }
        return Optional.ofNullable(modules().get(layer.group(2)))
            .map(module -> "blk." + layer.group(1) + "." + module + "." + layer.group(3));
    }

    private Map<String, String> modules() {
        if (!architecture.startsWith("gemma")) {
            return MODULES;
        }
        Map<String, String> modules = new HashMap<>(MODULES);
        modules.putAll(GEMMA);
        return modules;
    }

    /** Whether rows of this tensor stand in another order than Hugging Face's. */
    public boolean isReordered(String huggingFace) {
        return HeadRows.areInterleaved(architecture)
            && (huggingFace.contains(".self_attn.q_proj.") || huggingFace.contains(".self_attn.k_proj."));
    }
}

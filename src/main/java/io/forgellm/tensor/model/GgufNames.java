package io.forgellm.tensor.model;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hugging Face's tensor names as GGUF files have them (gguf-py's {@code tensor_mapping.py}). */
public final class GgufNames {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
    private static final Map<String, String> OUTSIDE = Map.of("model.embed_tokens.weight", "token_embd.weight",
        "model.norm.weight", "output_norm.weight", "lm_head.weight", "output.weight");
    private static final Map<String, String> PARTS = Map.of("self_attn.q_proj", "attn_q", "self_attn.k_proj", "attn_k",
        "self_attn.v_proj", "attn_v", "self_attn.o_proj", "attn_output", "self_attn.q_norm", "attn_q_norm",
        "self_attn.k_norm", "attn_k_norm", "mlp.gate_proj", "ffn_gate", "mlp.up_proj", "ffn_up",
        "mlp.down_proj", "ffn_down", "input_layernorm", "attn_norm");
    private static final Map<String, String> NORMS = Map.of("post_attention_layernorm", "ffn_norm");
    private static final Map<String, String> GEMMA_NORMS = Map.of("post_attention_layernorm", "post_attention_norm",
        "pre_feedforward_layernorm", "ffn_norm", "post_feedforward_layernorm", "post_ffw_norm");

    private GgufNames() {
    }

    /**
     * @param name      such as {@code model.layers.0.self_attn.q_proj.weight}
     * @param postNorms whether the model has Gemma's norms, which changes what one name means
     * @throws IllegalArgumentException for a name that no decoder has
     */
    public static String of(String name, boolean postNorms) {
        if (OUTSIDE.containsKey(name)) {
            return OUTSIDE.get(name);
        }
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            Map<String, String> norms = postNorms ? GEMMA_NORMS : NORMS;
            String part = PARTS.getOrDefault(layer.group(2), norms.get(layer.group(2)));
            if (part != null) {
                return "blk." + layer.group(1) + "." + part + "." + layer.group(3);
            }
        }
        throw new IllegalArgumentException("no decoder has a tensor " + name);
    }
}

package io.forgellm.tensor.model;

import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import io.forgellm.tensor.model.DecoderConfig.Activation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Hugging Face {@code config.json} as {@link DecoderConfig}. What would change the computation unseen is refused. */
final class ConfigJson {
    private static final int MAX_LAYERS = 512;
    private static final int MAX_WIDTH = 1 << 24;
    private final ModelErrors errors;
    private final DecoderFamily family;
    private final JsonObject json;

    private ConfigJson(ModelErrors errors, DecoderFamily family, JsonObject json) {
        this.errors = errors;
        this.family = family;
        this.json = json;
    }

    /** @throws io.forgellm.error.ForgeException INVALID_MODEL or UNSUPPORTED_MODEL */
    static DecoderConfig read(Path file) {
        ModelErrors errors = new ModelErrors(file);
        try {
            JsonObject outer = JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(file)));
            JsonObject json = outer.object("text_config").orElse(outer);
            String type = json.text("model_type").or(() -> outer.text("model_type")).orElse("");
            DecoderFamily family = DecoderFamily.of(type.equals("gemma3") ? "gemma3_text" : type).orElseThrow(() ->
                errors.unsupported("model_type \"" + type + "\" cannot be trained here"));
            ConfigJson config = new ConfigJson(errors, family, json);
            config.requireKnown(outer);
            return config.decoder();
        } catch (IOException e) {
            throw errors.invalid("cannot be read: " + e.getMessage());
        } catch (JsonException e) {
            throw errors.invalid(e.getMessage());
        }
    }

    private DecoderConfig decoder() {
        boolean gemma = family.isGemma();
        int hidden = size("hidden_size", 0);
        int heads = size("num_attention_heads", gemma ? 8 : 0);
        int keyValueHeads = size("num_key_value_heads", gemma || family == DecoderFamily.SMOLLM3 ? 4 : heads);
        int headSize = size("head_dim", gemma ? 256 : family == DecoderFamily.QWEN3 ? 128 : hidden / heads);
        if (heads % keyValueHeads != 0 || headSize % 2 != 0) {
            throw errors.invalid(heads + " heads of size " + headSize + " with " + keyValueHeads
                + " key-value heads do not fit together");
        }
        boolean bias = json.flag("attention_bias").orElse(false);
        double preScale = json.real("query_pre_attn_scalar").orElse(gemma ? 256 : headSize);
        int context = size("max_position_embeddings", family.contextLength());
        int layers = size("num_hidden_layers", gemma ? 26 : 0);
        if (layers > MAX_LAYERS) {
            throw errors.invalid("num_hidden_layers is " + layers + ", more than " + MAX_LAYERS);
        }
        return new DecoderConfig(family.modelType(), size("vocab_size", gemma ? 262_208 : 0), hidden,
            size("intermediate_size", 0), heads, keyValueHeads, headSize, context,
            (float) json.real("rms_norm_eps").orElse(1e-6), gemma ? 1 : 0, gemma, family.queryKeyNorm(),
            bias || family == DecoderFamily.QWEN2, bias, activation(),
            json.flag("tie_word_embeddings").orElse(family.tied()), gemma ? (float) Math.sqrt(hidden) : 1,
            (float) (1 / Math.sqrt(gemma ? preScale : headSize)),
            new ConfigJsonLayers(errors, family, json, headSize, context).read(layers));
    }

    private int size(String key, int otherwise) {
        long value = json.integer(key).orElse(otherwise);
        if (value < 1 || value > MAX_WIDTH) {
            throw errors.invalid(json.has(key) ? key + " is " + value : key + " is missing");
        }
        return (int) value;
    }

    private Activation activation() {
        String name = json.text("hidden_activation").or(() -> json.text("hidden_act"))
            .orElse(family.isGemma() ? "gelu_pytorch_tanh" : "silu");
        return switch (name) {
            case "silu", "swish" -> Activation.SILU;
            case "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            default -> throw errors.unsupported("the activation " + name + " cannot be computed here");
        };
    }

    private void requireKnown(JsonObject outer) {
        for (String key : List.of("mlp_bias", "use_bidirectional_attention")) {
            if (json.flag(key).orElse(false)) {
                throw errors.unsupported(key + " is not supported");
            }
        }
        for (String key : List.of("attn_logit_softcapping", "final_logit_softcapping", "num_local_experts",
            "num_experts")) {
            if (json.has(key)) {
                throw errors.unsupported(key + " is not supported");
            }
        }
        if (json.real("partial_rotary_factor").orElse(1) != 1) {
            throw errors.unsupported("partial_rotary_factor is not supported");
        }
        if (isOfMlx(outer)) {
            return;
        }
        if (outer.has("quantization_config") || json.has("quantization_config")) {
            throw errors.unsupported("weights quantised for another library (quantization_config) cannot be read; "
                + "take the original model or a GGUF file");
        }
    }

    /** mlx-lm writes what it did under both names; the matrices themselves tell their widths. */
    private boolean isOfMlx(JsonObject outer) {
        String mode = outer.object("quantization").map(mlx -> mlx.text("mode").orElse("affine")).orElse("");
        if (!mode.isEmpty() && !mode.equals("affine")) {
            throw errors.unsupported("MLX's quantisation mode " + mode + " cannot be read, only affine");
        }
        return !mode.isEmpty();
    }
}

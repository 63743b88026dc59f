package io.forgellm.tensor.model;

import io.forgellm.tensor.gguf.GgufArray;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufType;
import io.forgellm.tensor.gguf.GgufValue;
import io.forgellm.tensor.model.DecoderConfig.Layer;
import io.forgellm.tensor.model.DecoderConfig.Rope;
import io.forgellm.tensor.model.RopeScaling.Divided;
import io.forgellm.tensor.model.RopeScaling.Linear;
import io.forgellm.tensor.model.RopeScaling.None;
import io.forgellm.tensor.model.RopeScaling.Yarn;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** GGUF metadata as {@link DecoderConfig}: keys as in ggml's {@code docs/gguf.md}, defaults as llama.cpp's. */
final class GgufConfig {
    private static final String EMBEDDINGS = "token_embd.weight";
    private static final String ROPE_FACTORS = "rope_freqs.weight";
    /** What llama.cpp does where the file says nothing: every sixth layer of Gemma 3 and fourth of SmolLM3 differs. */
    private static final int GEMMA_PERIOD = 6;
    private static final int SMOLLM3_PERIOD = 4;
    /** Gemma 3 27B alone scales scores by its width per head; it is known by its layers. */
    private static final int GEMMA_27B_LAYERS = 62;

    private final GgufFile file;
    private final GgufTensors tensors;
    private final ModelErrors errors;
    private final DecoderFamily family;

    private GgufConfig(GgufFile file, GgufTensors tensors, DecoderFamily family) {
        this.file = file;
        this.tensors = tensors;
        this.errors = new ModelErrors(file.path());
        this.family = family;
    }

    static DecoderConfig read(GgufFile file, GgufTensors tensors, DecoderFamily family) {
        return new GgufConfig(file, tensors, family).decoder();
    }

    private DecoderConfig decoder() {
        requireKnown();
        boolean gemma = family.isGemma();
        int layers = number("block_count");
        int hidden = number("embedding_length");
        int heads = number("attention.head_count");
        int keyValueHeads = has("attention.head_count_kv") ? number("attention.head_count_kv") : heads;
        int headSize = has("attention.key_length") ? number("attention.key_length") : hidden / heads;
        if (has("attention.value_length") && number("attention.value_length") != headSize
                || has("rope.dimension_count") && number("rope.dimension_count") != headSize) {
            throw errors.unsupported("keys, values and rotation of different sizes are not supported");
        }
        double scored = gemma && layers == GEMMA_27B_LAYERS ? hidden / heads : headSize;
        float epsilon = (float) real("attention.layer_norm_rms_epsilon", 1e-6);
        return new DecoderConfig(family.modelType(), (int) (long) tensors.info(EMBEDDINGS).dims().get(1), hidden,
            number("feed_forward_length"), heads, keyValueHeads, headSize, number("context_length"), epsilon,
            gemma ? 1 : 0, gemma, family.queryKeyNorm(), tensors.has("blk.0.attn_q.bias"),
            tensors.has("blk.0.attn_output.bias"), family.activation(), !tensors.has("output.weight"),
            gemma ? (float) Math.sqrt(hidden) : 1, (float) (1 / Math.sqrt(scored)), layers(layers, headSize));
    }

    private List<Layer> layers(int count, int headSize) {
        Rope full = rope(headSize);
        Rope sliding = new RopeFrequencies(real("rope.freq_base_swa", 10_000), headSize).scaled(new None());
        int window = family.isGemma() && has("attention.sliding_window") ? number("attention.sliding_window") : 0;
        boolean skips = family == DecoderFamily.SMOLLM3;
        List<Layer> layers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean rotated = !skips || (i + 1) % SMOLLM3_PERIOD != 0;
            layers.add(window > 0 && slides(i) ? new Layer(window, sliding) : new Layer(0, rotated ? full : null));
        }
        return layers;
    }

    private boolean slides(int layer) {
        return switch (file.metadata().get(file.archKey("attention.sliding_window_pattern"))) {
            case null -> (layer + 1) % GEMMA_PERIOD != 0;
            case GgufValue.Int(GgufType type, long period) -> period == 0 || (layer + 1) % period != 0;
            default -> throw errors.unsupported("sliding windows by a list of layers are not supported");
        };
    }

    private Rope rope(int headSize) {
        RopeFrequencies frequencies = new RopeFrequencies(real("rope.freq_base", 10_000), headSize);
        if (tensors.has(ROPE_FACTORS)) {
            if (tensors.info(ROPE_FACTORS).elements() != headSize / 2) {
                throw errors.tensor(ROPE_FACTORS, "has " + tensors.info(ROPE_FACTORS).elements() + " factors for "
                    + headSize / 2 + " pairs of dimensions");
            }
            FloatBuffer factors = FloatBuffer.allocate(headSize / 2);
            tensors.read(ROPE_FACTORS, 0, factors);
            return frequencies.scaled(new Divided(IntStream.range(0, headSize / 2).mapToObj(factors::get).toList()));
        }
        double factor = real("rope.scaling.factor", real("rope.scale_linear", 0));
        String type = file.text(file.archKey("rope.scaling.type")).orElse("linear");
        return frequencies.scaled(factor == 0 ? new None() : switch (type) {
            case "none" -> new None();
            case "linear" -> new Linear(factor);
            case "yarn" -> new Yarn(factor,
                real("rope.scaling.original_context_length", number("context_length")),
                real("rope.scaling.yarn_beta_fast", 32), real("rope.scaling.yarn_beta_slow", 1),
                Yarn.attentionFactor(factor) * real("rope.scaling.attn_factor", 1), true);
            default -> throw errors.unsupported("rotary embeddings scaled by " + type + " are not supported");
        });
    }

    private void requireKnown() {
        for (String key : List.of("expert_count", "final_logit_softcapping", "attn_logit_softcapping")) {
            if (has(key) && real(key, 0) != 0) {
                throw errors.unsupported(file.archKey(key) + " is not supported");
            }
        }
    }

    private boolean has(String key) {
        return file.metadata().containsKey(file.archKey(key));
    }

    /** A count; one for each layer is taken where all are the same. */
    private int number(String key) {
        if (file.metadata().get(file.archKey(key)) instanceof GgufArray array) {
            int[] values = array.ints();
            if (Arrays.stream(values).distinct().count() != 1) {
                throw errors.unsupported(file.archKey(key) + " differs from layer to layer, which is not supported");
            }
            return values[0];
        }
        long value = file.integer(file.archKey(key)).orElseThrow(() ->
            errors.invalid(file.archKey(key) + " is missing"));
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw errors.invalid(file.archKey(key) + " is " + value);
        }
        return (int) value;
    }

    private double real(String key, double otherwise) {
        return switch (file.metadata().get(file.archKey(key))) {
            case null -> otherwise;
            case GgufValue.Int(GgufType type, long value) -> value;
            default -> file.real(file.archKey(key)).orElseThrow();
        };
    }
}

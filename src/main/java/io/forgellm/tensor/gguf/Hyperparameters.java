package io.forgellm.tensor.gguf;

import java.util.Arrays;
import java.util.Set;

/**
 * The numbers that make a network of an architecture, checked. Limits on layers and experts are llama.cpp's own
 * (LLAMA_MAX_LAYERS, LLAMA_MAX_EXPERTS), which it asserts; the others stand well above any real model.
 *
 * @param headsKv      per layer; 0 where a layer has no attention
 * @param keyLength    length of one head's key, 0 when there is no attention
 * @param feedForward  per layer, null when the architecture does without
 * @param experts      0 for a dense network
 */
record Hyperparameters(String architecture, int layers, long embedding, long[] heads, long[] headsKv, long keyLength,
                       long valueLength, long[] feedForward, long experts) {
    private static final int MAX_LAYERS = 512;
    private static final int MAX_EXPERTS = 1024;
    private static final long MAX_WIDTH = 1 << 20;
    private static final long MAX_FEED_FORWARD = 1 << 24;
    private static final long MAX_CONTEXT = 1 << 27;
    private static final Set<String> ROPE_SCALINGS = Set.of("none", "linear", "yarn", "longrope");
    /** Families whose graph asserts that rotation covers a head's whole key, and that key and value are as long. */
    private static final Set<String> FULL_ROTATION = Set.of("llama", "qwen2", "qwen3", "mistral3", "smollm3");
    /** Families with one attention and one feed-forward part in each layer, named as llama's are. */
    private static final Set<String> LLAMA_LIKE = Set.of("llama", "qwen2", "qwen3", "mistral3", "smollm3", "gemma",
        "gemma2", "gemma3");

    /** True when all names and shapes of tensors are known from these numbers. */
    boolean isLlamaLike() {
        return LLAMA_LIKE.contains(architecture);
    }

    static Hyperparameters of(GgufFile file, GgufErrors errors) {
        CheckedKeys keys = new CheckedKeys(file, errors);
        String architecture = file.architecture().orElseThrow();
        boolean llamaLike = LLAMA_LIKE.contains(architecture);
        int layers = (int) keys.required("block_count", 1, MAX_LAYERS);
        long embedding = keys.required("embedding_length", 1, MAX_WIDTH);
        keys.required("context_length", 1, MAX_CONTEXT);
        long least = llamaLike ? 1 : 0;
        long[] heads = llamaLike || keys.has("attention.head_count")
            ? keys.perLayer("attention.head_count", layers, least, MAX_WIDTH) : new long[layers];
        long[] headsKv = keys.has("attention.head_count_kv")
            ? keys.perLayer("attention.head_count_kv", layers, least, MAX_WIDTH) : heads;
        requireHeads(file, errors, heads, headsKv);
        long keyLength = headLength(file, keys, errors, "attention.key_length", embedding, heads[0]);
        long valueLength = headLength(file, keys, errors, "attention.value_length", embedding, heads[0]);
        requireRotation(file, keys, errors, keyLength, valueLength);
        long[] feedForward = llamaLike || keys.has("feed_forward_length")
            ? keys.perLayer("feed_forward_length", layers, least, MAX_FEED_FORWARD) : null;
        long experts = experts(file, keys, errors, layers);
        if (llamaLike) {
            keys.requirePositive("attention.layer_norm_rms_epsilon");
        }
        requireFinite(file, errors);
        return new Hyperparameters(architecture, layers, embedding, heads, headsKv, keyLength, valueLength,
            feedForward, experts);
    }

    private static void requireHeads(GgufFile file, GgufErrors errors, long[] heads, long[] headsKv) {
        for (int i = 0; i < heads.length; i++) {
            if (headsKv[i] > heads[i] || headsKv[i] > 0 && heads[i] % headsKv[i] != 0) {
                throw errors.key(file.archKey("attention.head_count_kv"), "is " + headsKv[i]
                    + ", which does not divide the head count " + heads[i]);
            }
        }
    }

    private static long headLength(GgufFile file, CheckedKeys keys, GgufErrors errors, String key, long embedding,
                                   long heads) {
        long given = keys.optional(key, 1, MAX_WIDTH).orElse(0);
        if (given > 0 || heads == 0) {
            return given;
        }
        if (embedding % heads != 0) {
            throw errors.key(file.archKey("attention.head_count"), "is " + heads
                + ", which does not divide the embedding length " + embedding);
        }
        return embedding / heads;
    }

    private static void requireRotation(GgufFile file, CheckedKeys keys, GgufErrors errors, long keyLength,
                                        long valueLength) {
        long rotated = keys.optional("rope.dimension_count", 0, MAX_WIDTH).orElse(keyLength);
        boolean full = FULL_ROTATION.contains(file.architecture().orElseThrow());
        if (rotated % 2 != 0 || full && rotated != keyLength) {
            throw errors.key(file.archKey("rope.dimension_count"), "is " + rotated
                + (full ? ", not the head's length " + keyLength : ", which is odd"));
        }
        if (full && valueLength != keyLength) {
            throw errors.key(file.archKey("attention.value_length"), "is " + valueLength
                + ", not the key's length " + keyLength);
        }
        String scaling = file.text(file.archKey("rope.scaling.type")).orElse("none");
        if (!ROPE_SCALINGS.contains(scaling)) {
            throw errors.key(file.archKey("rope.scaling.type"), "is \"" + scaling + "\", not one of " + ROPE_SCALINGS);
        }
        keys.positive("rope.freq_base");
    }

    private static long experts(GgufFile file, CheckedKeys keys, GgufErrors errors, int layers) {
        long experts = keys.optional("expert_count", 0, MAX_EXPERTS).orElse(0);
        if (keys.has("expert_used_count")) {
            long used = Arrays.stream(keys.perLayer("expert_used_count", layers, 0, MAX_EXPERTS)).max().orElse(0);
            // Hunyuan's dense models say one expert, one used; llama.cpp takes that for none.
            if (used > Math.max(experts, 1) || experts > 0 && used == 0) {
                throw errors.key(file.archKey("expert_used_count"), "is " + used + " of " + experts + " experts");
            }
        }
        return experts;
    }

    private static void requireFinite(GgufFile file, GgufErrors errors) {
        file.metadata().forEach((key, value) -> {
            if (value instanceof GgufValue.Real(GgufType type, double number) && !Double.isFinite(number)) {
                throw errors.key(key, "is " + number);
            }
        });
    }
}

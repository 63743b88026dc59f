package io.forgellm.tensor.gguf;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a vocabulary: the arrays of one length, ids inside it, and what llama.cpp asserts of it. */
final class TokenizerCheck {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final String TAKE_ANOTHER = "Take a file that has its tokenizer inside.";
    private static final String TOKENS = PREFIX + "tokens";
    private static final Set<String> MODELS = Set.of("llama", "gpt2", "bert", "t5", "rwkv", "plamo2", "gemma4",
        "hybriddna", "whitespace");
    /** Tokenizers made of byte pairs, which need the list of merges. */
    private static final Set<String> BYTE_PAIR = Set.of("gpt2", "gemma4", "hybriddna", "whitespace");
    /** Ids that llama.cpp uses when the file names none. */
    private static final Map<String, Integer> DEFAULT_BOS = Map.of("llama", 1, "bert", 101, "gpt2", 11, "plamo2", 1);
    private static final Map<String, Integer> DEFAULT_EOS = Map.of("llama", 2, "t5", 1, "gpt2", 11, "plamo2", 2);
    private final GgufFile file;
    private final GgufErrors errors;

    TokenizerCheck(GgufFile file, GgufErrors errors) {
        this.file = file;
        this.errors = errors;
    }

    /** The vocabulary's size, once all is well. */
    int tokens() {
        String model = file.text(PREFIX + "model")
            .orElseThrow(() -> errors.key(PREFIX + "model", "is missing", TAKE_ANOTHER));
        if (!MODELS.contains(model)) {
            throw errors.key(PREFIX + "model", "is \"" + model + "\", not one of " + MODELS, TAKE_ANOTHER);
        }
        GgufArray tokens = file.array(TOKENS).orElseThrow(() -> errors.key(TOKENS, "is missing"));
        if (tokens.elementType() != GgufType.STRING || tokens.size() == 0) {
            throw errors.key(TOKENS, "is " + (tokens.size() == 0 ? "empty" : "an array of " + tokens.elementType()));
        }
        requireLength("token_type", GgufType.INT32, tokens.size());
        requireScores(tokens.size());
        file.metadata().forEach(this::requireIdType);
        List.of("bos", "eos", "eot", "eom").forEach(role -> requireInside(role, tokens.size()));
        requireToken("bos", model.equals("llama") || model.equals("bert"), DEFAULT_BOS.get(model), tokens.size());
        requireToken("eos", false, DEFAULT_EOS.get(model), tokens.size());
        new TokenSet(tokens).duplicate().ifPresent(token -> {
            throw errors.key(TOKENS, "has the token \"" + token + "\" twice");
        });
        if (model.equals("llama")) {
            requireBytes(tokens);
        }
        if (BYTE_PAIR.contains(model)) {
            requireMerges();
        }
        return tokens.size();
    }

    private void requireLength(String key, GgufType type, int tokens) {
        file.array(PREFIX + key).ifPresent(array -> {
            if (array.elementType() != type) {
                throw errors.key(PREFIX + key, "is an array of " + array.elementType() + ", not " + type);
            }
            if (array.size() != tokens) {
                throw errors.key(PREFIX + key, "has " + array.size() + " values for " + tokens + " tokens");
            }
        });
    }

    private void requireScores(int tokens) {
        requireLength("scores", GgufType.FLOAT32, tokens);
        file.array(PREFIX + "scores").ifPresent(scores -> {
            for (float score : scores.floats()) {
                if (Float.isNaN(score)) {
                    throw errors.key(PREFIX + "scores", "has a score that is not a number");
                }
            }
        });
    }

    private void requireIdType(String key, GgufValue value) {
        if (key.startsWith(PREFIX) && key.endsWith("_token_id") && value.type() != GgufType.UINT32) {
            throw errors.key(key, "is " + value.type() + ", not UINT32");
        }
    }

    /** Padding and the like may point anywhere: many files are wrong there, and engines ignore it. */
    private void requireInside(String role, int tokens) {
        String key = PREFIX + role + "_token_id";
        file.integer(key).ifPresent(id -> {
            if (id < 0 || id >= tokens) {
                throw errors.key(key, "is " + id + ", outside the vocabulary of " + tokens);
            }
        });
    }

    /** llama.cpp asserts that a token it is told to add exists. */
    private void requireToken(String role, boolean addedByDefault, Integer fallback, int tokens) {
        boolean added = file.flag(PREFIX + "add_" + role + "_token").orElse(addedByDefault);
        boolean known = file.integer(PREFIX + role + "_token_id").isPresent()
            || fallback != null && fallback < tokens;
        if (added && !known) {
            throw errors.key(PREFIX + "add_" + role + "_token", "asks for a token that the file does not name");
        }
    }

    /** Characters outside the vocabulary are spelt in bytes; llama.cpp throws through its C interface for one missing. */
    private void requireBytes(GgufArray tokens) {
        BitSet bytes = new BitSet(256);
        tokens.eachString((index, utf8) -> {
            if (utf8.length == 1) {
                bytes.set(utf8[0] & 0xFF);
            } else if (utf8.length == 6 && utf8[0] == '<' && utf8[1] == '0' && utf8[2] == 'x' && utf8[5] == '>') {
                int value = Character.digit(utf8[3], 16) << 4 | Character.digit(utf8[4], 16);
                if (value >= 0) {
                    bytes.set(value);
                }
            }
        });
        if (bytes.cardinality() < 256) {
            throw errors.key(TOKENS, "has no token for byte " + bytes.nextClearBit(0));
        }
    }

    private void requireMerges() {
        String key = PREFIX + "merges";
        GgufArray merges = file.array(key).orElse(null);
        if (merges == null && file.text(PREFIX + "pre").filter("kimi-k2"::equals).isPresent()) {
            return;
        }
        if (merges == null || merges.elementType() != GgufType.STRING) {
            throw errors.key(key, merges == null ? "is missing" : "is an array of " + merges.elementType());
        }
        merges.eachString((index, utf8) -> {
            boolean pair = false;
            for (int i = 1; i < utf8.length - 1 && !pair; i++) {
                pair = utf8[i] == ' ';
            }
            if (!pair) {
                throw errors.key(key, "has no pair at index " + index);
            }
        });
    }
}

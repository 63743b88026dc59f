package io.forgellm.forge.convert;

import io.forgellm.forge.convert.Vocabulary.BytePairs;
import io.forgellm.forge.convert.Vocabulary.Kind;
import io.forgellm.forge.convert.Vocabulary.Pieces;
import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a {@code tokenizer.json} as a {@link Vocabulary}. What llama.cpp would tokenise differently is refused.
 *
 * @see <a href="https://huggingface.co/docs/tokenizers">the format's library</a>
 */
final class TokenizerJson {
    private static final String SPACE = "\u2581";
    private static final String BYTE = "<0x[0-9A-Fa-f]{2}>";
    private static final Set<String> NO_NORMALISATION = Set.of("", "NFC");
    /** One missing merge in so many is let pass. */
    private static final int FEW = 100;
    private final ConvertErrors errors;
    private final JsonObject json;
    private final JsonObject model;
    private final int rows;

    private TokenizerJson(ConvertErrors errors, JsonObject json, int rows) {
        this.errors = errors;
        this.json = json;
        this.model = json.object("model").orElseThrow(() -> errors.invalid("has no model"));
        this.rows = rows;
    }

    /**
     * @param fields of the file
     * @param rows   of the model's embeddings; an added token beyond them is left out, since it has no vector
     * @throws io.forgellm.error.ForgeException INVALID_MODEL for a damaged file, UNSUPPORTED_MODEL for what GGUF
     *                                          cannot say
     */
    static Vocabulary read(ConvertErrors errors, Map<String, Object> fields, int rows) {
        try {
            return new TokenizerJson(errors, new JsonObject("", fields), rows).vocabulary();
        } catch (JsonException e) {
            throw errors.invalid(e.getMessage());
        }
    }

    private Vocabulary vocabulary() {
        String type = model.text("type").orElse("BPE");
        if (!type.equals("BPE")) {
            throw errors.unsupported("a tokenizer of type " + type + " has no place in these families' GGUF files");
        }
        for (String key : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (!model.text(key).orElse("").isEmpty()) {
                throw errors.unsupported(key + " is not supported");
            }
        }
        boolean pieces = model.flag("byte_fallback").orElse(false);
        Kind kind = pieces ? pieces() : bytePairs();
        String[] tokens = new String[rows];
        TokenType[] types = new TokenType[rows];
        readModel(tokens, types, pieces);
        readAdded(tokens, types, pieces);
        for (int i = 0; i < rows; i++) {
            if (tokens[i] == null) {
                tokens[i] = "[PAD" + i + "]";
                types[i] = TokenType.UNUSED;
            }
        }
        List<String[]> merges = merges();
        if (pieces) {
            requireAllMerges(tokens, types, merges);
        }
        return new Vocabulary(kind, List.of(tokens), List.of(types),
            pieces ? List.of() : merges.stream().map(pair -> pair[0] + " " + pair[1]).toList(),
            pieces ? scores(tokens, merges) : List.of());
    }

    private BytePairs bytePairs() {
        String normaliser = json.object("normalizer").flatMap(each -> each.text("type")).orElse("");
        boolean ignoreMerges = model.flag("ignore_merges").orElse(false);
        PreTokenizer words = PreTokenizer.of(json, ignoreMerges).orElseThrow(() -> errors.unsupported(
            "llama.cpp has no name for this pre_tokenizer: " + json.fields().get("pre_tokenizer")));
        if (!NO_NORMALISATION.contains(normaliser)) {
            throw errors.unsupported("the normalizer " + normaliser + " is not supported");
        }
        return new BytePairs(words);
    }

    /** A space becomes U+2581 either by the normalizer or by the pre-tokenizer. */
    private Pieces pieces() {
        List<String> steps = new ArrayList<>();
        json.object("normalizer").ifPresent(each -> each.array("normalizers")
            .ifPresentOrElse(list -> list.forEach(step -> steps.add(step(step))),
                () -> steps.add(step(each.fields()))));
        String before = json.object("pre_tokenizer").map(each -> step(each.fields())).orElse("");
        boolean plain = before.isEmpty() || before.equals("split");
        if (plain && steps.equals(List.of("prepend", "replace"))) {
            return new Pieces(true);
        }
        if (plain && steps.equals(List.of("replace"))) {
            return new Pieces(false);
        }
        if (steps.isEmpty() && before.startsWith("metaspace")) {
            return new Pieces(!before.endsWith("never"));
        }
        throw errors.unsupported("this normalizer and pre_tokenizer are not those of SentencePiece");
    }

    @SuppressWarnings("unchecked")
    private static String step(Object value) {
        JsonObject step = new JsonObject("", value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of());
        boolean space = step.fields().get("pattern") instanceof Map<?, ?> pattern
            && " ".equals(pattern.get("String"));
        return switch (step.text("type").orElse("")) {
            case "Prepend" -> step.text("prepend").orElse("").equals(SPACE) ? "prepend" : "other";
            case "Replace" -> space && step.text("content").orElse("").equals(SPACE) ? "replace" : "other";
            case "Split" -> space ? "split" : "other";
            case "Metaspace" -> "metaspace " + step.text("prepend_scheme")
                .orElse(step.flag("add_prefix_space").orElse(true) ? "always" : "never");
            default -> "other";
        };
    }

    private void readModel(String[] tokens, TokenType[] types, boolean pieces) {
        Map<String, Object> vocabulary = model.object("vocab").orElseThrow(() ->
            errors.invalid("has no vocabulary")).fields();
        String unknown = model.text("unk_token").orElse(null);
        vocabulary.forEach((text, value) -> {
            int id = id(text, value);
            if (id >= rows) {
                throw errors.invalid("gives the token " + text + " the id " + id + ", but the model has " + rows
                    + " embeddings");
            }
            if (tokens[id] != null) {
                throw errors.invalid("gives the id " + id + " to " + tokens[id] + " and to " + text);
            }
            tokens[id] = text;
            types[id] = !pieces ? TokenType.NORMAL : text.equals(unknown) ? TokenType.UNKNOWN
                : text.matches(BYTE) ? TokenType.BYTE : TokenType.NORMAL;
        });
    }

    private void readAdded(String[] tokens, TokenType[] types, boolean pieces) {
        for (Object each : json.array("added_tokens").orElse(List.of())) {
            if (!(each instanceof Map<?, ?> added) || !(added.get("content") instanceof String text)) {
                throw errors.invalid("has an added token without content");
            }
            int id = id(text, added.get("id"));
            if (id >= rows) {
                continue;
            }
            boolean control = Boolean.TRUE.equals(added.get("special")) || looksSpecial(text);
            if (types[id] != TokenType.UNKNOWN) {
                types[id] = control ? TokenType.CONTROL : TokenType.USER_DEFINED;
            }
            // llama.cpp looks for these in the text before any space is replaced.
            tokens[id] = pieces && !control ? text.replace(SPACE, " ") : text;
        }
    }

    /** Some makers leave the flag out; llama.cpp's converter looks at the same signs. */
    private static boolean looksSpecial(String text) {
        return text.startsWith("<|") && text.endsWith("|>") || text.startsWith("<unused") && text.endsWith(">")
            || text.equals("<pad>") || text.equals("<mask>");
    }

    private int id(String text, Object value) {
        if (!(value instanceof Long id) || id < 0 || id > Integer.MAX_VALUE) {
            throw errors.invalid("gives the token " + text + " the id " + value);
        }
        return id.intValue();
    }

    private List<String[]> merges() {
        List<?> stored = model.array("merges").orElse(List.of());
        List<String[]> merges = new ArrayList<>(stored.size());
        for (Object each : stored) {
            String[] pair = each instanceof String text ? text.split(" ", -1)
                : each instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                    ? list.toArray(String[]::new) : new String[0];
            if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty() || (pair[0] + pair[1]).contains(" ")) {
                throw errors.invalid("has the merge " + each + ", which is no pair");
            }
            merges.add(pair);
        }
        return merges;
    }

    /**
     * llama.cpp joins any two pieces that make a third, SentencePiece's way. A list that leaves many such pairs out
     * comes from another trainer and means another tokenizer.
     */
    private void requireAllMerges(String[] tokens, TokenType[] types, List<String[]> merges) {
        Set<String> normal = new HashSet<>();
        for (int i = 0; i < tokens.length; i++) {
            if (types[i] == TokenType.NORMAL) {
                normal.add(tokens[i]);
            }
        }
        Set<List<String>> known = new HashSet<>();
        merges.forEach(pair -> known.add(List.of(pair)));
        long missing = 0;
        for (String token : normal) {
            for (int at = 1; at < token.length(); at++) {
                String left = token.substring(0, at);
                String right = token.substring(at);
                if (normal.contains(left) && normal.contains(right) && !known.contains(List.of(left, right))) {
                    missing++;
                }
            }
        }
        if (missing > merges.size() / FEW) {
            throw errors.unsupported("its merges are not SentencePiece's: " + missing + " pairs are missing");
        }
    }

    /**
     * SentencePiece merges the pair whose joint token has the highest score, so a token's score is the rank of the
     * first merge that makes it, below zero. Tokens that nothing makes come last.
     */
    private static List<Float> scores(String[] tokens, List<String[]> merges) {
        Map<String, Integer> ranks = new HashMap<>();
        for (String[] pair : merges) {
            ranks.putIfAbsent(pair[0] + pair[1], ranks.size());
        }
        List<Float> scores = new ArrayList<>(tokens.length);
        for (String token : tokens) {
            scores.add((float) -ranks.getOrDefault(token, ranks.size()));
        }
        return Collections.unmodifiableList(scores);
    }
}

package io.forgellm.forge.convert;

import io.forgellm.forge.convert.Vocabulary.BytePairs;
import io.forgellm.forge.convert.Vocabulary.Pieces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a {@link Vocabulary} as the {@code tokenizer.json} of Hugging Face's tokenizers. */
final class TokenizerJsonWriter {
    private static final String SPACE = "\u2581";
    private final Vocabulary vocabulary;

    private TokenizerJsonWriter(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * @param first id of the token put before each text, or null
     * @param last  id of the token put after each text, or null
     */
    static Map<String, Object> of(Vocabulary vocabulary, Integer first, Integer last) {
        TokenizerJsonWriter writer = new TokenizerJsonWriter(vocabulary);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("truncation", null);
        json.put("padding", null);
        json.put("added_tokens", writer.added());
        switch (vocabulary.kind()) {
            case BytePairs(PreTokenizer words) -> {
                json.put("normalizer", words.composes() ? Map.of("type", "NFC") : null);
                json.put("pre_tokenizer", words.json());
                json.put("post_processor", writer.frame(first, last));
                json.put("decoder", PreTokenizer.byteLevel(true));
                json.put("model", writer.bytePairs(words));
            }
            case Pieces(boolean spaceFirst) -> {
                json.put("normalizer", normalizer(spaceFirst));
                json.put("pre_tokenizer", null);
                json.put("post_processor", writer.frame(first, last));
                json.put("decoder", decoder(spaceFirst));
                json.put("model", writer.pieces());
            }
        }
        return json;
    }

    private List<Map<String, Object>> added() {
        List<Map<String, Object>> added = new ArrayList<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            TokenType type = vocabulary.types().get(id);
            boolean special = type == TokenType.CONTROL || type == TokenType.UNKNOWN;
            if (special || type == TokenType.USER_DEFINED) {
                Map<String, Object> token = new LinkedHashMap<>();
                token.put("id", id);
                token.put("content", vocabulary.tokens().get(id));
                for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                    token.put(flag, false);
                }
                token.put("special", special);
                added.add(token);
            }
        }
        return added;
    }

    /** All but unused tokens; those that are added too keep their ids by standing here as well. */
    private Map<String, Object> ids() {
        Map<String, Object> ids = LinkedHashMap.newLinkedHashMap(vocabulary.tokens().size());
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            if (vocabulary.types().get(id) != TokenType.UNUSED) {
                ids.put(vocabulary.tokens().get(id), id);
            }
        }
        return ids;
    }

    private Map<String, Object> bytePairs(PreTokenizer words) {
        Map<String, Object> model = model(null, false);
        model.put("ignore_merges", words.ignoresMerges());
        model.put("vocab", ids());
        model.put("merges", vocabulary.merges());
        return model;
    }

    private Map<String, Object> pieces() {
        int unknown = vocabulary.types().indexOf(TokenType.UNKNOWN);
        Map<String, Object> model = model(unknown < 0 ? null : vocabulary.tokens().get(unknown), true);
        model.put("ignore_merges", false);
        model.put("vocab", ids());
        model.put("merges", merges());
        return model;
    }

    private static Map<String, Object> model(String unknown, boolean pieces) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", unknown);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", pieces);
        model.put("byte_fallback", pieces);
        return model;
    }

    private record Merge(String left, String right, float score) { }

    /** SentencePiece joins any two pieces that make a third, the one with the highest score first. */
    private List<List<String>> merges() {
        Map<String, Float> scores = new HashMap<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            if (vocabulary.types().get(id) == TokenType.NORMAL) {
                scores.put(vocabulary.tokens().get(id), vocabulary.scores().get(id));
            }
        }
        List<Merge> merges = new ArrayList<>();
        scores.forEach((token, score) -> {
            for (int at = 1; at < token.length(); at++) {
                String left = token.substring(0, at);
                String right = token.substring(at);
                if (scores.containsKey(left) && scores.containsKey(right)) {
                    merges.add(new Merge(left, right, score));
                }
            }
        });
        merges.sort(Comparator.comparingDouble((Merge merge) -> -merge.score())
            .thenComparing(merge -> merge.left() + merge.right()).thenComparing(merge -> -merge.left().length()));
        return merges.stream().map(merge -> List.of(merge.left(), merge.right())).toList();
    }

    private static Map<String, Object> normalizer(boolean spaceFirst) {
        Map<String, Object> replace = replace(" ", SPACE);
        return spaceFirst ? sequence("normalizers", List.of(typed("Prepend", Map.of("prepend", SPACE)), replace))
            : replace;
    }

    private static Map<String, Object> decoder(boolean spaceFirst) {
        List<Map<String, Object>> steps = new ArrayList<>(List.of(replace(SPACE, " "),
            typed("ByteFallback", Map.of()), typed("Fuse", Map.of())));
        if (spaceFirst) {
            Map<String, Object> strip = typed("Strip", Map.of("content", " "));
            strip.put("start", 1);
            strip.put("stop", 0);
            steps.add(strip);
        }
        return sequence("decoders", steps);
    }

    private Map<String, Object> frame(Integer first, Integer last) {
        if (first == null && last == null) {
            return vocabulary.kind() instanceof BytePairs ? PreTokenizer.byteLevel(true) : null;
        }
        Map<String, Object> special = new LinkedHashMap<>();
        List<Map<String, Object>> single = new ArrayList<>();
        List<Map<String, Object>> pair = new ArrayList<>();
        for (int segment = 0; segment < 2; segment++) {
            List<Map<String, Object>> pieces = new ArrayList<>();
            if (first != null) {
                pieces.add(special(first, segment, special));
            }
            pieces.add(Map.of("Sequence", ordered("id", segment == 0 ? "A" : "B", "type_id", segment)));
            if (last != null) {
                pieces.add(special(last, segment, special));
            }
            pair.addAll(pieces);
            single = segment == 0 ? pieces : single;
        }
        Map<String, Object> frame = typed("TemplateProcessing", Map.of());
        frame.put("single", single);
        frame.put("pair", pair);
        frame.put("special_tokens", special);
        return frame;
    }

    private Map<String, Object> special(int id, int segment, Map<String, Object> known) {
        String text = vocabulary.tokens().get(id);
        Map<String, Object> entry = ordered("id", text, "ids", List.of(id));
        entry.put("tokens", List.of(text));
        known.put(text, entry);
        return Map.of("SpecialToken", ordered("id", text, "type_id", segment));
    }

    private static Map<String, Object> replace(String from, String to) {
        Map<String, Object> replace = typed("Replace", Map.of("pattern", Map.of("String", from)));
        replace.put("content", to);
        return replace;
    }

    private static Map<String, Object> sequence(String name, List<Map<String, Object>> steps) {
        return typed("Sequence", Map.of(name, steps));
    }

    private static Map<String, Object> typed(String type, Map<String, ?> rest) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("type", type);
        step.putAll(rest);
        return step;
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object two) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(first, one);
        fields.put(second, two);
        return fields;
    }
}

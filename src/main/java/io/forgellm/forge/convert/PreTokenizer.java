package io.forgellm.forge.convert;

import io.forgellm.tensor.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How byte-level BPE cuts a text into words before it merges: the name in {@code tokenizer.ggml.pre}, by which
 * llama.cpp knows it ({@code llama-vocab.cpp}), and the {@code pre_tokenizer} of a {@code tokenizer.json}.
 */
enum PreTokenizer {
    GPT2("gpt-2", null, false, false),
    SMOLLM("smollm", null, false, false),
    LLAMA3("llama-bpe", Regex.LLAMA3, true, false),
    /** Llama 3's words with merges as they stand: SmolLM3. */
    SMAUG("smaug-bpe", Regex.LLAMA3, false, false),
    QWEN2("qwen2", Regex.QWEN2, false, true),
    QWEN35("qwen35", Regex.QWEN35, false, true),
    /** Mistral's from Nemo on. */
    TEKKEN("tekken", Regex.TEKKEN, true, false);

    private final String ggufName;
    private final String regex;
    private final boolean ignoresMerges;
    private final boolean composes;

    PreTokenizer(String ggufName, String regex, boolean ignoresMerges, boolean composes) {
        this.ggufName = ggufName;
        this.regex = regex;
        this.ignoresMerges = ignoresMerges;
        this.composes = composes;
    }

    /** Regular expressions as the makers' tokenizer.json files have them. */
    private static final class Regex {
        private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";
        private static final String REST = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        private static final String LLAMA3 = CONTRACTIONS + "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}" + REST;
        private static final String QWEN2 = CONTRACTIONS + "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + REST;
        private static final String QWEN35 = CONTRACTIONS + "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        private static final String TEKKEN = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    String ggufName() {
        return ggufName;
    }

    /** Whether a word that is a token is taken whole, before any merge. */
    boolean ignoresMerges() {
        return ignoresMerges;
    }

    /** Whether the tokenizer composes characters (NFC) first; llama.cpp takes them as they come. */
    boolean composes() {
        return composes;
    }

    /** @param name the value of {@code tokenizer.ggml.pre}; names that llama.cpp treats alike are taken for one */
    static Optional<PreTokenizer> ofGguf(String name) {
        return switch (name) {
            case "gpt2", "default" -> Optional.of(GPT2);
            case "llama3", "llama-v3" -> Optional.of(LLAMA3);
            case "deepseek-r1-qwen" -> Optional.of(QWEN2);
            default -> Arrays.stream(values()).filter(each -> each.ggufName.equals(name)).findFirst();
        };
    }

    /** The one that a {@code tokenizer.json} describes; empty for one that llama.cpp has no name for. */
    static Optional<PreTokenizer> of(JsonObject tokenizer, boolean ignoreMerges) {
        List<String> steps = new ArrayList<>();
        tokenizer.object("pre_tokenizer").ifPresent(each -> collect(each, steps));
        return Arrays.stream(values()).filter(each -> each.steps().equals(steps))
            .filter(each -> each.ignoresMerges == ignoreMerges || each == TEKKEN).findFirst();
    }

    /** What {@link #of} knows again. */
    Map<String, Object> json() {
        Map<String, Object> bytes = byteLevel(regex == null);
        if (this == GPT2) {
            return bytes;
        }
        Map<String, Object> first = new LinkedHashMap<>();
        if (this == SMOLLM) {
            first.put("type", "Digits");
            first.put("individual_digits", true);
        } else {
            first.put("type", "Split");
            first.put("pattern", Map.of("Regex", regex));
            first.put("behavior", "Isolated");
            first.put("invert", false);
        }
        Map<String, Object> sequence = new LinkedHashMap<>();
        sequence.put("type", "Sequence");
        sequence.put("pretokenizers", List.of(first, bytes));
        return sequence;
    }

    private List<String> steps() {
        return switch (this) {
            case GPT2 -> List.of("words");
            case SMOLLM -> List.of("digits", "words");
            default -> List.of(regex, "bytes");
        };
    }

    private static void collect(JsonObject step, List<String> steps) {
        switch (step.text("type").orElse("")) {
            case "Sequence" -> step.array("pretokenizers").orElse(List.of()).forEach(inner -> collect(object(inner),
                steps));
            case "Digits" -> steps.add(step.flag("individual_digits").orElse(false) ? "digits" : "numbers");
            case "ByteLevel" -> steps.add(step.flag("add_prefix_space").orElse(true) ? "prefixed"
                : step.flag("use_regex").orElse(true) ? "words" : "bytes");
            case "Split" -> steps.add(split(step));
            default -> steps.add(step.text("type").orElse("nothing"));
        }
    }

    /** These expressions leave no character out, so that removing what is not matched is keeping each match. */
    private static String split(JsonObject step) {
        boolean inverted = step.flag("invert").orElse(false);
        String behavior = step.text("behavior").orElse("");
        boolean plain = behavior.equals("Isolated") && !inverted || behavior.equals("Removed") && inverted;
        return plain ? step.object("pattern").flatMap(pattern -> pattern.text("Regex")).orElse("text") : behavior;
    }

    @SuppressWarnings("unchecked")
    private static JsonObject object(Object value) {
        return new JsonObject("pre_tokenizer.", value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of());
    }

    static Map<String, Object> byteLevel(boolean regex) {
        Map<String, Object> bytes = new LinkedHashMap<>();
        bytes.put("type", "ByteLevel");
        bytes.put("add_prefix_space", false);
        bytes.put("trim_offsets", true);
        bytes.put("use_regex", regex);
        return bytes;
    }
}

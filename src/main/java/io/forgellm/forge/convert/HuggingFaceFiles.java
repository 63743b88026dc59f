package io.forgellm.forge.convert;

import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufType;
import io.forgellm.tensor.gguf.GgufValue;
import io.forgellm.tensor.json.JsonText;
import io.forgellm.tensor.model.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes what stands beside the weights in a Hugging Face folder, from the keys of a GGUF file. */
final class HuggingFaceFiles {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final Map<String, String> ROLES = new TreeMap<>(Map.of("bos_token", "bos", "eos_token", "eos",
        "unk_token", "unknown", "pad_token", "padding"));
    private final GgufFile file;
    private final Vocabulary vocabulary;
    private final ConvertErrors errors;

    HuggingFaceFiles(GgufFile file) {
        this.file = file;
        this.errors = new ConvertErrors(file.path());
        this.vocabulary = GgufVocabulary.read(file, errors);
    }

    /** {@code config.json}, {@code generation_config.json} and the tokenizer's files. */
    void write(DecoderConfig config, FloatType type, Path folder) throws IOException {
        Map<String, Object> roles = new LinkedHashMap<>();
        for (String role : List.of("bos", "eos")) {
            Integer id = id(role);
            if (id != null) {
                roles.put(role + "_token_id", id);
            }
        }
        write(folder, "config.json", ConfigJsonWriter.of(errors, config, type, roles));
        write(folder, "generation_config.json", generation(roles));
        write(folder, "tokenizer.json", TokenizerJsonWriter.of(vocabulary, added("bos", vocabulary.kind()
            instanceof Vocabulary.Pieces), added("eos", false)));
        write(folder, "tokenizer_config.json", tokenizerConfig(config));
        String template = file.text("tokenizer.chat_template").orElse(null);
        if (template != null) {
            Files.writeString(folder.resolve("chat_template.jinja"), template);
        }
    }

    private Map<String, Object> generation(Map<String, Object> roles) {
        Map<String, Object> generation = new LinkedHashMap<>(roles);
        Integer turn = id("eot");
        if (turn != null && roles.containsKey("eos_token_id") && !turn.equals(roles.get("eos_token_id"))) {
            generation.put("eos_token_id", List.of(roles.get("eos_token_id"), turn));
        }
        new TreeMap<>(SamplingKeys.NAMES).forEach((key, name) -> {
            Object value = switch (file.metadata().get(SamplingKeys.PREFIX + key)) {
                case GgufValue.Int(GgufType type, long whole) -> whole;
                case GgufValue.Real(GgufType type, double real) -> Double.parseDouble(Float.toString((float) real));
                case null, default -> null;
            };
            if (value != null) {
                generation.put("do_sample", true);
                generation.put(name, value);
            }
        });
        return generation;
    }

    private Map<String, Object> tokenizerConfig(DecoderConfig config) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tokenizer_class", "PreTrainedTokenizerFast");
        ROLES.forEach((name, key) -> {
            Integer id = id(key);
            fields.put(name, id == null ? null : vocabulary.tokens().get(id));
        });
        fields.put("model_max_length", config.contextLength());
        fields.put("clean_up_tokenization_spaces", false);
        return fields;
    }

    /** The id that is put at one end of a text, or null. */
    private Integer added(String role, boolean byDefault) {
        boolean llama3 = vocabulary.kind() instanceof Vocabulary.BytePairs(PreTokenizer words) && role.equals("bos")
            && (words == PreTokenizer.LLAMA3 || words == PreTokenizer.TEKKEN);
        return file.flag(PREFIX + "add_" + role + "_token").orElse(byDefault || llama3) ? id(role) : null;
    }

    private Integer id(String role) {
        long id = file.integer(PREFIX + role + "_token_id").orElse(-1);
        return id < 0 || id >= vocabulary.tokens().size() ? null : (int) id;
    }

    private static void write(Path folder, String name, Map<String, Object> fields) throws IOException {
        Files.writeString(folder.resolve(name), JsonText.of(fields) + "\n");
    }
}

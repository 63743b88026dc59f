package io.forgellm.forge.convert;

import io.forgellm.tensor.json.JsonObject;
import io.forgellm.tensor.json.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small tokenizers with the settings of real ones: {@code forge/tokenizers.json}, made by the script beside it. */
public final class ReferenceTokenizers {
    private static final Path FILE = Path.of("src/test/resources/forge/tokenizers.json");

    private ReferenceTokenizers() {
    }

    public static List<String> names() throws IOException {
        return List.copyOf(read().object("heads").orElseThrow().fields().keySet());
    }

    /** Writes the tokenizer's files of one kind; begin and end token are the first two special ones. */
    public static Path write(String name, Path folder) throws IOException {
        JsonObject json = read();
        JsonObject entry = json.object("heads").orElseThrow().object(name).orElseThrow();
        JsonObject given = entry.object("model").orElseThrow();
        boolean pieces = given.text("vocabulary").orElseThrow().equals("pieces");
        Map<String, Object> model = new LinkedHashMap<>(json.object("vocabularies").orElseThrow()
            .object(given.text("vocabulary").orElseThrow()).orElseThrow().fields());
        given.flag("ignore_merges").ifPresent(flag -> model.put("ignore_merges", flag));
        List<String> special = pieces ? List.of("<pad>", "<eos>", "<bos>", "<unk>")
            : List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("version", "1.0");
        tokenizer.put("added_tokens", special.stream().map(text -> added(special.indexOf(text), text)).toList());
        tokenizer.putAll(entry.object("head").orElseThrow().fields());
        tokenizer.put("model", model);
        if (pieces) {
            tokenizer.put("post_processor", framing("<bos>", 2));
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), JsonText.of(tokenizer));
        Files.writeString(folder.resolve("tokenizer_config.json"), JsonText.of(pieces
            ? Map.of("bos_token", "<bos>", "eos_token", "<eos>", "unk_token", "<unk>", "pad_token", "<pad>")
            : Map.of("eos_token", "<|im_end|>", "pad_token", "<|endoftext|>")));
        Files.writeString(folder.resolve("generation_config.json"), JsonText.of(Map.of("eos_token_id",
            pieces ? List.of(1, 5) : List.of(2, 0), "temperature", 0.25, "top_k", 40)));
        return folder;
    }

    private static Map<String, Object> added(int id, String text) {
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("id", id);
        token.put("content", text);
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            token.put(flag, false);
        }
        token.put("special", true);
        return token;
    }

    private static Map<String, Object> framing(String begin, int id) {
        Map<String, Object> first = Map.of("SpecialToken", Map.of("id", begin, "type_id", 0));
        Map<String, Object> text = Map.of("Sequence", Map.of("id", "A", "type_id", 0));
        Map<String, Object> processor = new LinkedHashMap<>();
        processor.put("type", "TemplateProcessing");
        processor.put("single", List.of(first, text));
        processor.put("pair", List.of(first, text, Map.of("Sequence", Map.of("id", "B", "type_id", 1))));
        processor.put("special_tokens", Map.of(begin, Map.of("id", begin, "ids", List.of(id), "tokens",
            List.of(begin))));
        return processor;
    }

    private static JsonObject read() throws IOException {
        return JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(FILE)));
    }
}

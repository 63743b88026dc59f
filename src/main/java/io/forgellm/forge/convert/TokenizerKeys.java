package io.forgellm.forge.convert;

import io.forgellm.forge.convert.Vocabulary.BytePairs;
import io.forgellm.forge.convert.Vocabulary.Pieces;
import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.gguf.GgufType;
import io.forgellm.tensor.json.JsonObject;
import io.forgellm.training.tokenizer.TokenizerFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a Hugging Face folder's tokenizer and chat template into GGUF metadata. */
final class TokenizerKeys {
    private static final String PREFIX = "tokenizer.ggml.";
    private final TokenizerFiles files;
    private final EndTokens ends;
    private final int rows;
    private final ConvertErrors errors;

    private TokenizerKeys(Path folder, int rows) {
        this.files = TokenizerFiles.read(folder);
        this.ends = EndTokens.read(folder);
        this.rows = rows;
        this.errors = new ConvertErrors(folder.resolve("tokenizer.json"));
    }

    /**
     * @param rows of the model's embeddings
     * @throws io.forgellm.error.ForgeException INVALID_MODEL or UNSUPPORTED_MODEL
     */
    static void put(Path folder, int rows, GgufMetadata metadata) {
        new TokenizerKeys(folder, rows).put(metadata);
    }

    private void put(GgufMetadata metadata) {
        Vocabulary vocabulary = TokenizerJson.read(errors, files.fields(), rows);
        metadata.text(PREFIX + "model", vocabulary.kind() instanceof BytePairs ? "gpt2" : "llama");
        switch (vocabulary.kind()) {
            case BytePairs(PreTokenizer words) -> metadata.text(PREFIX + "pre", words.ggufName());
            case Pieces(boolean spaceFirst) -> metadata.text(PREFIX + "pre", "default")
                .flag(PREFIX + "add_space_prefix", spaceFirst);
        }
        metadata.array(PREFIX + "tokens", GgufType.STRING, vocabulary.tokens());
        if (!vocabulary.scores().isEmpty()) {
            metadata.array(PREFIX + "scores", GgufType.FLOAT32, vocabulary.scores());
        }
        metadata.array(PREFIX + "token_type", GgufType.INT32, vocabulary.types().stream().map(TokenType::id).toList());
        if (vocabulary.kind() instanceof BytePairs) {
            metadata.array(PREFIX + "merges", GgufType.STRING, vocabulary.merges());
        }
        putRoles(metadata);
        Optional.ofNullable(files.chatTemplate()).ifPresent(text ->
            metadata.text("tokenizer.chat_template", text));
    }

    private void putRoles(GgufMetadata metadata) {
        Optional<Integer> end = role("eos_token");
        role("bos_token").ifPresent(id -> metadata.uint32(PREFIX + "bos_token_id", id));
        end.ifPresent(id -> metadata.uint32(PREFIX + "eos_token_id", id));
        ends.besides(end.orElse(-1)).filter(id -> id < rows).ifPresent(id ->
            metadata.uint32(PREFIX + "eot_token_id", id));
        role("unk_token").ifPresent(id -> metadata.uint32(PREFIX + "unknown_token_id", id));
        role("pad_token").ifPresent(id -> metadata.uint32(PREFIX + "padding_token_id", id));
        List<String> frame = frame();
        String begin = files.token("bos_token").orElse(null);
        String close = files.token("eos_token").orElse(null);
        // Said in either case: llama.cpp adds a BOS of its own where some tokenizers' files are silent.
        metadata.flag(PREFIX + "add_bos_token", begin != null && frame.getFirst().equals(begin));
        metadata.flag(PREFIX + "add_eos_token", close != null && frame.getLast().equals(close));
    }

    private Optional<Integer> role(String name) {
        return files.id(name).filter(id -> id < rows);
    }

    /** What the post-processor puts around one text, which itself is an empty string here. */
    private List<String> frame() {
        JsonObject tokenizer = new JsonObject("", files.fields());
        return tokenizer.object("post_processor").map(processor -> processor.array("processors")
            .map(list -> list.stream().map(TokenizerKeys::template).filter(each -> !each.isEmpty()).findFirst()
                .orElse(List.of("")))
            .orElse(template(processor.fields()))).filter(each -> !each.isEmpty()).orElse(List.of(""));
    }

    private static List<String> template(Object processor) {
        if (!(processor instanceof Map<?, ?> fields) || !"TemplateProcessing".equals(fields.get("type"))
                || !(fields.get("single") instanceof List<?> single)) {
            return List.of();
        }
        return single.stream().map(each -> each instanceof Map<?, ?> piece
            && piece.get("SpecialToken") instanceof Map<?, ?> token ? String.valueOf(token.get("id")) : "").toList();
    }
}

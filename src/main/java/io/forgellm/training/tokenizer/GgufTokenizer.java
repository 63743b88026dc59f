package io.forgellm.training.tokenizer;

import io.forgellm.engine.libllama.LlamaVocabulary;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ModelSummary;
import io.forgellm.tensor.gguf.SpecialToken;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** The vocabulary inside a GGUF file, as llama.cpp tokenises. Thread-safe. */
final class GgufTokenizer implements Tokenizer {
    private final LlamaVocabulary vocabulary;
    private final ModelSummary summary;
    private final SpecialToken end;
    private final boolean spaceFirst;

    private GgufTokenizer(LlamaVocabulary vocabulary, ModelSummary summary, SpecialToken end, boolean spaceFirst) {
        this.vocabulary = vocabulary;
        this.summary = summary;
        this.end = end;
        this.spaceFirst = spaceFirst;
    }

    static GgufTokenizer open(Path path, Path natives) {
        GgufFile file = GgufCheck.model(path);
        ModelSummary summary = ModelSummary.of(file);
        SpecialToken end = summary.eos() != null ? summary.eos() : summary.eot();
        if (end == null) {
            throw new ForgeException(ErrorCode.INVALID_MODEL, path.getFileName() + " names no token that ends a text "
                + "(tokenizer.ggml.eos_token_id)", Map.of("file", path.getFileName().toString()),
                "Convert the model again with a current llama.cpp.");
        }
        boolean spaceFirst = "llama".equals(summary.tokenizerModel())
            && file.flag("tokenizer.ggml.add_space_prefix").orElse(true);
        return new GgufTokenizer(LlamaVocabulary.open(natives, path), summary, end, spaceFirst);
    }

    @Override
    public int[] encode(String text, boolean special) {
        return text.isEmpty() ? new int[0] : vocabulary.encode(text, special);
    }

    @Override
    public String decode(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(vocabulary.piece(token));
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        // SentencePiece puts a space before each text, which is no part of it.
        return spaceFirst && text.startsWith(" ") ? text.substring(1) : text;
    }

    @Override
    public OptionalInt beginOfSequence() {
        return summary.addBos() && summary.bos() != null ? OptionalInt.of(summary.bos().id()) : OptionalInt.empty();
    }

    @Override
    public int endOfSequence() {
        return end.id();
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public String chatTemplate() {
        return summary.chatTemplate();
    }

    @Override
    public String specialToken(String role) {
        return switch (role) {
            case "bos_token" -> summary.bos() == null ? null : summary.bos().text();
            case "eos_token" -> end.text();
            default -> null;
        };
    }

    @Override
    public void close() {
        vocabulary.close();
    }
}

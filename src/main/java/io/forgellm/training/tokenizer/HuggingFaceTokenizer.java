package io.forgellm.training.tokenizer;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** The {@code tokenizer.json} of a Hugging Face folder. */
final class HuggingFaceTokenizer implements Tokenizer {
    private final TokenizerFiles files;
    private final NativeTokenizer tokenizer;
    private final int end;
    private final OptionalInt begin;
    private final String template;
    private final int vocabularySize;
    private NativeTokenizer plain;

    private HuggingFaceTokenizer(TokenizerFiles files, NativeTokenizer tokenizer, int end) {
        this.files = files;
        this.tokenizer = tokenizer;
        this.end = end;
        this.begin = begin(files, tokenizer);
        this.template = files.chatTemplate();
        this.vocabularySize = files.vocabularySize();
    }

    static HuggingFaceTokenizer open(Path folder) {
        TokenizerFiles files = TokenizerFiles.read(folder);
        int end = files.id("eos_token").orElseThrow(() -> new ForgeException(ErrorCode.INVALID_MODEL,
            folder + " names no token that ends a text", Map.of("folder", folder.toString()),
            "Give tokenizer_config.json an eos_token that the vocabulary has."));
        return new HuggingFaceTokenizer(files, NativeTokenizer.open(files.file(), files.fields()), end);
    }

    @Override
    public int[] encode(String text, boolean special) {
        if (special) {
            return tokenizer.encode(text, false);
        }
        if (plain == null) {
            plain = NativeTokenizer.open(files.file(), files.fieldsWithoutMarkup());
        }
        return plain.encode(text, false);
    }

    @Override
    public String decode(int[] tokens) {
        return tokenizer.decode(tokens);
    }

    @Override
    public OptionalInt beginOfSequence() {
        return begin;
    }

    @Override
    public int endOfSequence() {
        return end;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public String chatTemplate() {
        return template;
    }

    @Override
    public String specialToken(String role) {
        return files.token(role).orElse(null);
    }

    @Override
    public void close() {
        tokenizer.close();
        if (plain != null) {
            plain.close();
        }
    }

    /** Whether the model wants its begin token shows in what the tokenizer itself puts before a text. */
    private static OptionalInt begin(TokenizerFiles files, NativeTokenizer tokenizer) {
        int[] framed = tokenizer.encode("a", true);
        return files.id("bos_token").filter(id -> framed.length > 1 && framed[0] == id).map(OptionalInt::of)
            .orElse(OptionalInt.empty());
    }
}

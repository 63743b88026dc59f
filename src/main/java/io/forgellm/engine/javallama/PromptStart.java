package io.forgellm.engine.javallama;

import io.forgellm.tensor.gguf.GgufArray;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufValue;
import java.nio.file.Path;
import java.util.Set;

/**
 * What java-llama.cpp does not tell about a model: whether it puts a token before every prompt, and how long its
 * context may be. Read from the file as llama.cpp reads it.
 *
 * @param beginToken     the token before every prompt, -1 for none
 * @param trainedContext tokens
 */
record PromptStart(int beginToken, int trainedContext, int vocabularySize) {
    /** Byte-pair tokenisers that begin a text with a token unless the file says otherwise. */
    private static final Set<String> BEGINNING = Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral",
        "tekken", "chameleon");

    static PromptStart of(Path model) {
        GgufFile file = GgufFile.read(model);
        boolean adds = switch (file.metadata().get("tokenizer.ggml.add_bos_token")) {
            case GgufValue.Bool(boolean value) -> value;
            case null, default -> byDefault(file);
        };
        int begin = adds ? (int) file.integer("tokenizer.ggml.bos_token_id").orElse(1) : -1;
        int vocabulary = file.metadata().get("tokenizer.ggml.tokens") instanceof GgufArray array
            ? array.size() : 0;
        return new PromptStart(begin, (int) file.integer(file.archKey("context_length")).orElse(0), vocabulary);
    }

    /** The asked-for context within what the model was trained for; 0 asks for all. */
    int boundedContext(int asked) {
        return asked <= 0 ? trainedContext : trainedContext <= 0 ? asked : Math.min(asked, trainedContext);
    }

    /** The tokens as the model will see them. */
    int[] before(int[] tokens) {
        if (beginToken < 0) {
            return tokens;
        }
        int[] whole = new int[tokens.length + 1];
        whole[0] = beginToken;
        System.arraycopy(tokens, 0, whole, 1, tokens.length);
        return whole;
    }

    private static boolean byDefault(GgufFile file) {
        return file.text("tokenizer.ggml.model").orElse("").equals("llama")
            || BEGINNING.contains(file.text("tokenizer.ggml.pre").orElse(""));
    }
}

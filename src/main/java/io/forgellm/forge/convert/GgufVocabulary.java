package io.forgellm.forge.convert;

import io.forgellm.forge.convert.Vocabulary.BytePairs;
import io.forgellm.forge.convert.Vocabulary.Kind;
import io.forgellm.forge.convert.Vocabulary.Pieces;
import io.forgellm.tensor.gguf.GgufArray;
import io.forgellm.tensor.gguf.GgufFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Reads the {@link Vocabulary} inside a GGUF file that has been checked. */
final class GgufVocabulary {
    private static final String PREFIX = "tokenizer.ggml.";

    private GgufVocabulary() {
    }

    /** @throws io.forgellm.error.ForgeException UNSUPPORTED_MODEL for a tokenizer that tokenizer.json has no form of */
    static Vocabulary read(GgufFile file, ConvertErrors errors) {
        List<String> tokens = file.array(PREFIX + "tokens").orElseThrow().texts();
        List<TokenType> types = file.array(PREFIX + "token_type").map(array -> Arrays.stream(array.ints())
            .mapToObj(TokenType::of).toList()).orElse(Collections.nCopies(tokens.size(), TokenType.NORMAL));
        Kind kind = kind(file, errors);
        List<String> merges = kind instanceof BytePairs
            ? file.array(PREFIX + "merges").map(GgufArray::texts).orElse(List.of()) : List.of();
        return new Vocabulary(kind, tokens, types, merges, kind instanceof Pieces ? scores(file, errors) : List.of());
    }

    private static Kind kind(GgufFile file, ConvertErrors errors) {
        String model = file.text(PREFIX + "model").orElse("");
        String pre = file.text(PREFIX + "pre").orElse("default");
        return switch (model) {
            case "gpt2" -> new BytePairs(PreTokenizer.ofGguf(pre).orElseThrow(() -> errors.unsupported(
                "the pre-tokenizer " + pre + " cannot be written as tokenizer.json")));
            case "llama" -> new Pieces(file.flag(PREFIX + "add_space_prefix").orElse(true));
            default -> throw errors.unsupported("a tokenizer of type " + model + " cannot be written as "
                + "tokenizer.json");
        };
    }

    private static List<Float> scores(GgufFile file, ConvertErrors errors) {
        float[] scores = file.array(PREFIX + "scores").orElseThrow(() ->
            errors.unsupported("has no " + PREFIX + "scores, without which its merges are unknown")).floats();
        List<Float> boxed = new ArrayList<>(scores.length);
        for (float score : scores) {
            boxed.add(score);
        }
        return boxed;
    }
}

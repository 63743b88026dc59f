package io.forgellm.forge.convert;

import java.util.List;

/**
 * A tokenizer's tokens as GGUF files hold them.
 *
 * @param tokens one for each row of the embeddings; byte-level BPE spells bytes in GPT-2's letters, SentencePiece's
 *               kind spells a space as U+2581
 * @param merges pairs in order of rank, {@code left right}; empty for SentencePiece's kind
 * @param scores one for each token, higher is merged first; empty for byte-level BPE
 */
record Vocabulary(Kind kind, List<String> tokens, List<TokenType> types, List<String> merges, List<Float> scores) {
    Vocabulary {
        tokens = List.copyOf(tokens);
        types = List.copyOf(types);
        merges = List.copyOf(merges);
        scores = List.copyOf(scores);
    }

    /** How text becomes tokens. */
    sealed interface Kind { }

    /** Byte-level BPE: {@code tokenizer.ggml.model} is gpt2. */
    record BytePairs(PreTokenizer words) implements Kind { }

    /**
     * SentencePiece's BPE with byte fallback: {@code tokenizer.ggml.model} is llama.
     *
     * @param spaceFirst whether a text is read as if a space stood before it
     */
    record Pieces(boolean spaceFirst) implements Kind { }
}

package io.forgellm.training.data.batch;

import io.forgellm.training.data.tokens.Piece;
import io.forgellm.training.data.tokens.Tokenised;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/** All examples' tokens, example by example. */
public final class Corpus implements AutoCloseable {
    private final TokenStore store;
    private int[] firstPieces = new int[1 << 8];
    private int examples;

    /** @param folder for a temporary file, where the tokens are many */
    public Corpus(Path folder) {
        store = new TokenStore(folder);
    }

    public void add(Tokenised example) {
        if (examples + 2 > firstPieces.length) {
            firstPieces = Arrays.copyOf(firstPieces, 2 * firstPieces.length);
        }
        firstPieces[examples] = store.pieces();
        for (Piece piece : example.pieces()) {
            store.add(piece);
        }
        examples++;
        firstPieces[examples] = store.pieces();
    }

    public int examples() {
        return examples;
    }

    /** No example is added any more. */
    public void seal() {
        store.seal();
    }

    /** Pieces of these examples, in their order. */
    int[] pieces(int[] chosen) {
        return Arrays.stream(chosen).flatMap(i -> IntStream.range(firstPieces[i], firstPieces[i + 1])).toArray();
    }

    TokenStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }
}

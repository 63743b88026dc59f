package io.forgellm.training.data.tokens;

import java.util.BitSet;

/**
 * Consecutive tokens of one document, no longer than a row.
 *
 * @param targets which of them the loss counts; the first never is, since nothing predicts it
 */
public record Piece(int[] tokens, BitSet targets) {
    public Piece {
        targets.clear(0);
        targets.clear(tokens.length, Math.max(targets.length(), tokens.length));
    }
}

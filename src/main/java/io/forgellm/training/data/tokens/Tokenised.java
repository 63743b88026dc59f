package io.forgellm.training.data.tokens;

import java.util.List;

/**
 * An example as the model sees it.
 *
 * @param pieces    empty where nothing of the example is left to learn
 * @param truncated whether a conversation's end was cut off to fit the row
 */
public record Tokenised(List<Piece> pieces, boolean truncated) {
    public Tokenised {
        pieces = List.copyOf(pieces);
    }
}

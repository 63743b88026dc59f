package io.forgellm.training.data.preview;

import io.forgellm.training.data.Example;
import io.forgellm.training.data.preview.DatasetPreview.Segment;
import io.forgellm.training.data.tokens.ExampleTokenizer;
import io.forgellm.training.data.tokens.Piece;
import io.forgellm.training.data.tokens.TurnSpans;
import io.forgellm.training.tokenizer.Tokenizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * By the model's own tokenizer. After so many characters that their counting would take long, sizes are extrapolated
 * from those that were counted.
 */
final class TokenMeasure implements Measure {
    private static final int UNCUT = Integer.MAX_VALUE / 2;
    private static final long COUNTED_CHARACTERS = 4_000_000;
    private final CharacterMeasure characters = new CharacterMeasure();
    private final Tokenizer tokenizer;
    private final ExampleTokenizer examples;
    private final long most;
    private long countedGuess;
    private long countedTokens;
    private long countedTargets;
    private boolean extrapolated;

    TokenMeasure(Tokenizer tokenizer, String modelName, Instant today) {
        this(tokenizer, modelName, today, COUNTED_CHARACTERS);
    }

    TokenMeasure(Tokenizer tokenizer, String modelName, Instant today, long most) {
        this.tokenizer = tokenizer;
        this.most = most;
        examples = new ExampleTokenizer(tokenizer, new TurnSpans(tokenizer, modelName, today), UNCUT, true);
    }

    @Override
    public Size size(Example example) {
        long guess = characters.size(example).tokens();
        if (countedTokens > 0 && 4 * (countedGuess + guess) > most) {
            extrapolated = true;
            double scale = (double) guess / Math.max(1, countedGuess);
            return new Size(Math.round(countedTokens * scale), Math.round(countedTargets * scale));
        }
        Size size = counted(example);
        countedGuess += guess;
        countedTokens += size.tokens();
        countedTargets += size.targets();
        return size;
    }

    private Size counted(Example example) {
        long tokens = 0;
        long targets = 0;
        for (Piece piece : examples.tokenise(example).pieces()) {
            tokens += piece.tokens().length;
            targets += piece.targets().cardinality();
        }
        return new Size(tokens, targets);
    }

    @Override
    public List<Segment> segments(Example example, int most) {
        List<Segment> segments = new ArrayList<>();
        int left = most;
        for (Piece piece : examples.tokenise(example).pieces()) {
            int length = Math.min(left, piece.tokens().length);
            for (int from = 0; from < length;) {
                boolean target = isTarget(piece, from);
                int to = from + 1;
                while (to < length && isTarget(piece, to) == target) {
                    to++;
                }
                segments.add(new Segment(tokenizer.decode(Arrays.copyOfRange(piece.tokens(), from, to)), target));
                from = to;
            }
            left -= length;
        }
        return segments;
    }

    /** The first token, which nothing predicts, is shown with what follows it. */
    private static boolean isTarget(Piece piece, int token) {
        return piece.targets().get(token == 0 && piece.tokens().length > 1 ? 1 : token);
    }

    @Override
    public String label() {
        return extrapolated ? "model, extrapolated" : "model";
    }
}

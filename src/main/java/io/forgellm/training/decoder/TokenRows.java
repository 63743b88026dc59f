package io.forgellm.training.decoder;

import io.forgellm.training.data.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows laid end to end, so that nothing is padded. The last token of a row is only a target.
 *
 * @param inputs    token ids
 * @param positions in the document, from 0
 * @param segments  stretches of one document, in order, that cover all inputs
 * @param predicted indices of the inputs whose next token the loss counts
 * @param targets   those next tokens
 */
record TokenRows(int[] inputs, int[] positions, List<Segment> segments, int[] predicted, int[] targets) {

    record Segment(int start, int length) { }

    static TokenRows of(List<TokenSequence> rows) {
        int total = rows.stream().mapToInt(row -> Math.max(0, row.length() - 1)).sum();
        int[] inputs = new int[total];
        int[] positions = new int[total];
        List<Segment> segments = new ArrayList<>();
        List<Integer> predicted = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        int at = 0;
        for (TokenSequence row : rows) {
            int start = at;
            for (int i = 0; i < row.length() - 1; i++, at++) {
                if (i > 0 && row.documents()[i] != row.documents()[i - 1]) {
                    segments.add(new Segment(start, at - start));
                    start = at;
                }
                inputs[at] = row.tokens()[i];
                positions[at] = at - start;
                if (row.targets()[i + 1] && row.documents()[i + 1] == row.documents()[i]) {
                    predicted.add(at);
                    targets.add(row.tokens()[i + 1]);
                }
            }
            if (at > start) {
                segments.add(new Segment(start, at - start));
            }
        }
        return new TokenRows(inputs, positions, segments, ints(predicted), ints(targets));
    }

    /** A prompt of which only the last position is asked. */
    static TokenRows prompt(int[] tokens) {
        int[] positions = new int[tokens.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
        }
        return new TokenRows(tokens, positions, List.of(new Segment(0, tokens.length)),
                new int[] {tokens.length - 1}, new int[] {0});
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}

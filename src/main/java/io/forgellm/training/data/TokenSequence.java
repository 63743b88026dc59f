package io.forgellm.training.data;

/**
 * One row of a batch.
 *
 * @param tokens    ids; the last one is only ever a target
 * @param targets   same length: whether the loss counts this token when it is predicted; {@code targets[0]} is unused
 * @param documents same length: number of the document the token belongs to, counting from 0 in each row; attention
 *                  and the loss never cross from one document to the next, and positions start anew
 */
public record TokenSequence(int[] tokens, boolean[] targets, int[] documents) {

    public int length() {
        return tokens.length;
    }

    /** How many of its tokens the loss counts. */
    public int counted() {
        int count = 0;
        for (int i = 1; i < tokens.length; i++) {
            if (targets[i] && documents[i] == documents[i - 1]) {
                count++;
            }
        }
        return count;
    }
}

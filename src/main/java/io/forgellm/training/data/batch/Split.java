package io.forgellm.training.data.batch;

import java.util.Arrays;

/**
 * Examples of the two sides, ascending. An example stays whole: what a long document was cut into is all on one side.
 */
public record Split(int[] train, int[] validation) {
    private static final long PURPOSE = -1;

    /**
     * Of two examples and more at least one is held out where any is to be, and at least one is trained on.
     *
     * @param share held out, 0 to 1
     */
    public static Split of(int examples, double share, long seed) {
        int wanted = share <= 0 || examples < 2 ? 0
            : Math.clamp(Math.round(share * examples), 1, examples - 1);
        int[] order = Shuffle.order(examples, seed, PURPOSE);
        int[] validation = Arrays.copyOfRange(order, 0, wanted);
        int[] train = Arrays.copyOfRange(order, wanted, examples);
        Arrays.sort(validation);
        Arrays.sort(train);
        return new Split(train, validation);
    }
}

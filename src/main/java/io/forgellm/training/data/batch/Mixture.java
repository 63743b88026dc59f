package io.forgellm.training.data.batch;

/** How much general text goes in with the user's own, and which. */
public final class Mixture {
    private static final long PURPOSE = -2;

    private Mixture() {
    }

    /**
     * How often each general example is trained on in one epoch. Where there are too few, all come round again.
     *
     * @param general examples to draw from
     * @param own     the user's examples on the training side
     * @param ratio   share of the user's own in what is trained on, over 0 to 1
     */
    public static int[] draws(int general, int own, double ratio, long seed) {
        long wanted = Math.round(own * (1 - ratio) / ratio);
        int[] draws = new int[general];
        int[] order = Shuffle.order(general, seed, PURPOSE);
        for (long i = 0; general > 0 && i < wanted; i++) {
            draws[order[(int) (i % general)]]++;
        }
        return draws;
    }
}

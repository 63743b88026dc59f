package io.forgellm.training.data.batch;

import java.util.Random;

/** Random orders that are the same on every machine: Fisher and Yates' shuffle over {@link Random}'s fixed formula. */
final class Shuffle {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private Shuffle() {
    }

    /** The numbers 0 to {@code n} − 1. @param purpose tells orders of one seed apart: an epoch, the split */
    static int[] order(int n, long seed, long purpose) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        Random random = new Random(mixed(seed + GOLDEN_RATIO * (purpose + 1)));
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** SplitMix64's finaliser (Steele, Lea and Flood, 2014): neighbouring seeds give unrelated orders. */
    private static long mixed(long value) {
        long once = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        long twice = (once ^ (once >>> 27)) * 0x94D049BB133111EBL;
        return twice ^ (twice >>> 31);
    }
}

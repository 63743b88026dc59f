package io.forgellm.training.decoder;

/** Seeds of seeds. */
final class Seeds {
    private Seeds() { }

    /** A seed for each number, never 0: SplitMix64's finaliser (Steele, Lea and Flood, 2014). */
    static long mix(long seed, long number) {
        long z = seed + (number + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return (z ^ z >>> 31) | 1;
    }
}

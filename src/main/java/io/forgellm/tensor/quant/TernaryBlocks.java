package io.forgellm.tensor.quant;

/** Formats of −1, 0 and 1 times a scale, 256 in a block ({@code block_tq1_0} and {@code block_tq2_0} of ggml). */
public final class TernaryBlocks {
    private static final int[] POWERS = {1, 3, 9, 27, 81};

    private TernaryBlocks() {
    }

    /** Five ternary digits in a byte, the last four bytes with four. */
    public static void tq1(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 54, start += 256) {
            float d = Little.half(from, at + 52);
            digits(from, at, 32, 5, d, to, start);
            digits(from, at + 32, 16, 5, d, to, start + 160);
            digits(from, at + 48, 4, 4, d, to, start + 240);
        }
    }

    /** Four 2-bit quants in a byte: d · (q − 1). */
    public static void tq2(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 66, start += 256) {
            float d = Little.half(from, at + 64);
            for (int j = 0; j < 256; j++) {
                int q = from[at + j / 128 * 32 + j % 32] >> j % 128 / 32 * 2 & 3;
                to[start + j] = (q - 1) * d;
            }
        }
    }

    /**
     * A byte is the fraction 0.t₀t₁t₂… in base 3, scaled to 256: times 3ⁿ, modulo 256, it starts with digit n, which
     * times 3 carries out of the byte.
     */
    private static void digits(byte[] from, int at, int bytes, int digits, float d, float[] to, int start) {
        for (int n = 0; n < digits; n++) {
            for (int j = 0; j < bytes; j++) {
                int fraction = (from[at + j] & 0xFF) * POWERS[n] & 0xFF;
                to[start + n * bytes + j] = ((fraction * 3 >> 8) - 1) * d;
            }
        }
    }
}

package io.forgellm.tensor.quant;

/**
 * ggml's first block formats: one half-precision scale d, for some a minimum m as well, then the quants q. The layouts
 * are those of {@code block_q4_0} and its neighbours in ggml's {@code ggml-common.h}; two 4-bit quants share a byte,
 * the second half of the block in the high bits.
 */
public final class LegacyBlocks {
    private LegacyBlocks() {
    }

    /** 128 signs: ±d. */
    public static void q1v0(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 18, start += 128) {
            float d = Little.half(from, at);
            for (int j = 0; j < 128; j++) {
                to[start + j] = (from[at + 2 + j / 8] >> j % 8 & 1) != 0 ? d : -d;
            }
        }
    }

    /** 64 quants of 2 bits: d · (q − 1). */
    public static void q2v0(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 18, start += 64) {
            float d = Little.half(from, at);
            for (int j = 0; j < 64; j++) {
                to[start + j] = ((from[at + 2 + j / 4] >> 2 * (j % 4) & 3) - 1) * d;
            }
        }
    }

    /** 32 quants of 4 bits: d · (q − 8). */
    public static void q4v0(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 18, start += 32) {
            float d = Little.half(from, at);
            for (int j = 0; j < 16; j++) {
                int pair = from[at + 2 + j];
                to[start + j] = ((pair & 15) - 8) * d;
                to[start + j + 16] = ((pair >> 4 & 15) - 8) * d;
            }
        }
    }

    /** 32 quants of 4 bits: d · q + m. */
    public static void q4v1(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 20, start += 32) {
            float d = Little.half(from, at);
            float m = Little.half(from, at + 2);
            for (int j = 0; j < 16; j++) {
                int pair = from[at + 4 + j];
                to[start + j] = (pair & 15) * d + m;
                to[start + j + 16] = (pair >> 4 & 15) * d + m;
            }
        }
    }

    /** 32 quants of 5 bits, the fifth ones in a word of their own: d · (q − 16). */
    public static void q5v0(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 22, start += 32) {
            float d = Little.half(from, at);
            int fifths = Little.int32(from, at + 2);
            for (int j = 0; j < 16; j++) {
                int pair = from[at + 6 + j];
                to[start + j] = ((pair & 15 | (fifths >> j & 1) << 4) - 16) * d;
                to[start + j + 16] = ((pair >> 4 & 15 | (fifths >> j + 16 & 1) << 4) - 16) * d;
            }
        }
    }

    /** 32 quants of 5 bits: d · q + m. */
    public static void q5v1(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 24, start += 32) {
            float d = Little.half(from, at);
            float m = Little.half(from, at + 2);
            int fifths = Little.int32(from, at + 4);
            for (int j = 0; j < 16; j++) {
                int pair = from[at + 8 + j];
                to[start + j] = (pair & 15 | (fifths >> j & 1) << 4) * d + m;
                to[start + j + 16] = (pair >> 4 & 15 | (fifths >> j + 16 & 1) << 4) * d + m;
            }
        }
    }

    /** 32 quants of 8 bits: d · q. */
    public static void q8v0(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 34, start += 32) {
            float d = Little.half(from, at);
            for (int j = 0; j < 32; j++) {
                to[start + j] = from[at + 2 + j] * d;
            }
        }
    }
}

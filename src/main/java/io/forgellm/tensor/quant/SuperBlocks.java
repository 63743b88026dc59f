package io.forgellm.tensor.quant;

/**
 * ggml's "K" formats: super-blocks of 256 values whose sub-blocks have scales that are themselves quantised. The
 * layouts are those of {@code block_q2_K} and its neighbours in ggml's {@code ggml-common.h}.
 */
public final class SuperBlocks {
    private SuperBlocks() {
    }

    /** 16 sub-blocks, quants of 2 bits: d · scale · q − dmin · min. */
    public static void q2k(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 84) {
            float d = Little.half(from, at + 80);
            float dmin = Little.half(from, at + 82);
            for (int sub = 0; sub < 16; sub++, start += 16) {
                int scales = from[at + sub];
                float scale = d * (scales & 15);
                float min = dmin * (scales >> 4 & 15);
                int quants = at + 16 + sub / 8 * 32 + sub % 2 * 16;
                int shift = sub % 8 / 2 * 2;
                for (int j = 0; j < 16; j++) {
                    to[start + j] = scale * (from[quants + j] >> shift & 3) - min;
                }
            }
        }
    }

    /** 16 sub-blocks, quants of 2 + 1 bits, scales of 6: d · (scale − 32) · (q − 4). */
    public static void q3k(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 110) {
            float d = Little.half(from, at + 108);
            for (int sub = 0; sub < 16; sub++, start += 16) {
                int low = from[at + 96 + sub % 8] >> sub / 8 * 4 & 15;
                int high = from[at + 104 + sub % 4] >> sub / 4 * 2 & 3;
                float scale = d * ((low | high << 4) - 32);
                int thirds = at + sub % 2 * 16;
                int quants = at + 32 + sub / 8 * 32 + sub % 2 * 16;
                int shift = sub % 8 / 2 * 2;
                int bit = sub / 2;
                for (int j = 0; j < 16; j++) {
                    int q = from[quants + j] >> shift & 3 | (from[thirds + j] >> bit & 1) << 2;
                    to[start + j] = scale * (q - 4);
                }
            }
        }
    }

    /** 8 sub-blocks, quants of 4 bits, scales and minima of 6: d · scale · q − dmin · min. */
    public static void q4k(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 144) {
            float d = Little.half(from, at);
            float dmin = Little.half(from, at + 2);
            for (int sub = 0; sub < 8; sub++, start += 32) {
                float scale = d * scale6(from, at + 4, sub);
                float min = dmin * min6(from, at + 4, sub);
                int quants = at + 16 + sub / 2 * 32;
                int shift = sub % 2 * 4;
                for (int j = 0; j < 32; j++) {
                    to[start + j] = scale * (from[quants + j] >> shift & 15) - min;
                }
            }
        }
    }

    /** As Q4_K, with a fifth bit in a plane of its own. */
    public static void q5k(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 176) {
            float d = Little.half(from, at);
            float dmin = Little.half(from, at + 2);
            for (int sub = 0; sub < 8; sub++, start += 32) {
                float scale = d * scale6(from, at + 4, sub);
                float min = dmin * min6(from, at + 4, sub);
                int fifths = at + 16;
                int quants = at + 48 + sub / 2 * 32;
                int shift = sub % 2 * 4;
                for (int j = 0; j < 32; j++) {
                    int q = from[quants + j] >> shift & 15 | (from[fifths + j] >> sub & 1) << 4;
                    to[start + j] = scale * q - min;
                }
            }
        }
    }

    /** 16 sub-blocks, quants of 4 + 2 bits, scales of 8: d · scale · (q − 32). */
    public static void q6k(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 210) {
            float d = Little.half(from, at + 208);
            for (int sub = 0; sub < 16; sub++, start += 16) {
                float scale = d * from[at + 192 + sub];
                int within = sub % 8;
                int quants = at + sub / 8 * 64 + within % 4 * 16;
                int shift = within / 4 * 4;
                int tops = at + 128 + sub / 8 * 32 + within % 2 * 16;
                int topShift = within / 2 * 2;
                for (int j = 0; j < 16; j++) {
                    int q = from[quants + j] >> shift & 15 | (from[tops + j] >> topShift & 3) << 4;
                    to[start + j] = scale * (q - 32);
                }
            }
        }
    }

    /** 256 quants of 8 bits under a float32 scale: d · q. */
    public static void q8k(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 292, start += 256) {
            float d = Little.float32(from, at);
            for (int j = 0; j < 256; j++) {
                to[start + j] = d * from[at + 4 + j];
            }
        }
    }

    /** Twelve bytes hold eight scales and eight minima of 6 bits: the last four have their top bits with the first. */
    private static int scale6(byte[] from, int at, int sub) {
        return sub < 4 ? from[at + sub] & 63
            : from[at + sub + 4] & 15 | (from[at + sub - 4] >> 6 & 3) << 4;
    }

    private static int min6(byte[] from, int at, int sub) {
        return sub < 4 ? from[at + sub + 4] & 63
            : from[at + sub + 4] >> 4 & 15 | (from[at + sub] >> 6 & 3) << 4;
    }
}

package io.forgellm.tensor.quant;

/**
 * ggml's IQ1, IQ2 and IQ3 formats: super-blocks of 256 whose quants pick points of a {@link Codebook}. The layouts are
 * those of {@code block_iq2_xxs} and its neighbours in ggml's {@code ggml-common.h}.
 */
public final class CodebookBlocks {
    private static final float DELTA = 0.125f;

    private CodebookBlocks() {
    }

    /** Per 32 values: four indices of 8 bits, four signs of 7 bits, a scale of 4 bits. */
    public static void iq2xxs(byte[] from, int at, float[] to, int start, int blocks) {
        Codebook book = Codebook.IQ2_XXS;
        for (int b = 0; b < blocks; b++, at += 66) {
            float d = Little.half(from, at);
            for (int sub = 0; sub < 8; sub++) {
                int indices = at + 2 + sub * 8;
                int word = Little.int32(from, indices + 4);
                float scale = d * (0.5f + (word >>> 28)) * 0.25f;
                for (int l = 0; l < 4; l++, start += 8) {
                    book.signed(from[indices + l] & 0xFF, scale, even(word >> 7 * l), to, start);
                }
            }
        }
    }

    /** Per 8 values: an index of 9 bits, signs of 7; per 16 a scale of 4 bits. */
    public static void iq2xs(byte[] from, int at, float[] to, int start, int blocks) {
        Codebook book = Codebook.IQ2_XS;
        for (int b = 0; b < blocks; b++, at += 74) {
            float d = Little.half(from, at);
            for (int l = 0; l < 32; l++, start += 8) {
                int word = Little.int16(from, at + 2 + 2 * l);
                book.signed(word & 511, scale4(d, from[at + 66 + l / 4], l), even(word >> 9), to, start);
            }
        }
    }

    /** Per 8 values: an index of 8 + 2 bits, signs of 8; per 16 a scale of 4 bits. */
    public static void iq2s(byte[] from, int at, float[] to, int start, int blocks) {
        Codebook book = Codebook.IQ2_S;
        for (int b = 0; b < blocks; b++, at += 82) {
            float d = Little.half(from, at);
            for (int l = 0; l < 32; l++, start += 8) {
                int index = from[at + 2 + l] & 0xFF | (from[at + 66 + l / 4] >> l % 4 * 2 & 3) << 8;
                book.signed(index, scale4(d, from[at + 74 + l / 4], l), from[at + 34 + l], to, start);
            }
        }
    }

    /** Per 4 values: an index of 8 bits; per 8 signs of 7 bits; per 32 a scale of 4 bits. */
    public static void iq3xxs(byte[] from, int at, float[] to, int start, int blocks) {
        Codebook book = Codebook.IQ3_XXS;
        for (int b = 0; b < blocks; b++, at += 98) {
            float d = Little.half(from, at);
            for (int sub = 0; sub < 8; sub++) {
                int word = Little.int32(from, at + 66 + sub * 4);
                float scale = d * (0.5f + (word >>> 28)) * 0.5f;
                for (int l = 0; l < 8; l++, start += 4) {
                    int signs = even(word >> l / 2 * 7) >> l % 2 * 4;
                    book.signed(from[at + 2 + sub * 8 + l] & 0xFF, scale, signs, to, start);
                }
            }
        }
    }

    /** Per 4 values: an index of 8 + 1 bits, 4 signs; per 32 a scale of 4 bits. */
    public static void iq3s(byte[] from, int at, float[] to, int start, int blocks) {
        Codebook book = Codebook.IQ3_S;
        for (int b = 0; b < blocks; b++, at += 110) {
            float d = Little.half(from, at);
            for (int l = 0; l < 64; l++, start += 4) {
                int sub = l / 8;
                int index = from[at + 2 + l] & 0xFF | (from[at + 66 + sub] >> l % 8 & 1) << 8;
                float scale = d * (1 + 2 * (from[at + 106 + sub / 2] >> sub % 2 * 4 & 15));
                book.signed(index, scale, from[at + 74 + l / 2] >> l % 2 * 4, to, start);
            }
        }
    }

    /** Per 8 values: an index of 8 + 3 bits; per 32 an odd scale of 3 bits and a shift by ±1/8. */
    public static void iq1s(byte[] from, int at, float[] to, int start, int blocks) {
        Codebook book = Codebook.IQ1;
        for (int b = 0; b < blocks; b++, at += 50) {
            float d = Little.half(from, at);
            for (int l = 0; l < 32; l++, start += 8) {
                int word = Little.int16(from, at + 34 + l / 4 * 2);
                float scale = d * (2 * (word >> 12 & 7) + 1);
                int index = from[at + 2 + l] & 0xFF | (word >> l % 4 * 3 & 7) << 8;
                book.shifted(index, scale, word < 0 ? -DELTA : DELTA, to, start);
            }
        }
    }

    /** Per 8 values: an index of 8 + 3 bits and a shift by ±1/8; per 16 an odd scale of 3 bits. */
    public static void iq1m(byte[] from, int at, float[] to, int start, int blocks) {
        Codebook book = Codebook.IQ1;
        for (int b = 0; b < blocks; b++, at += 56) {
            float d = Float.float16ToFloat(spread(from, at + 48));
            for (int l = 0; l < 32; l++, start += 8) {
                int pair = l / 2;
                int scales = Little.int16(from, at + 48 + l / 8 * 2);
                float scale = d * (2 * (scales >> pair % 4 * 3 & 7) + 1);
                int tops = from[at + 32 + pair] >> l % 2 * 4;
                int index = from[at + l] & 0xFF | (tops & 7) << 8;
                book.shifted(index, scale, (tops & 8) != 0 ? -DELTA : DELTA, to, start);
            }
        }
    }

    private static float scale4(float d, int scales, int group) {
        return d * (0.5f + (scales >> group % 4 / 2 * 4 & 15)) * 0.25f;
    }

    /** Seven signs; the eighth makes their count even. */
    private static int even(int signs) {
        int seven = signs & 127;
        return seven | (Integer.bitCount(seven) & 1) << 7;
    }

    /** IQ1_M's scale lies in the top four bits of its four scale words. */
    private static short spread(byte[] from, int at) {
        int bits = 0;
        for (int i = 0; i < 4; i++) {
            bits |= (Little.int16(from, at + 2 * i) >> 12 & 15) << 4 * i;
        }
        return (short) bits;
    }
}

package io.forgellm.tensor.quant;

/**
 * Formats whose 4-bit quants pick one of 16 levels that are not evenly spaced: ggml's IQ4 and the microscaling floats
 * E2M1 of the OCP MX specification 1.0, stored doubled so that they are whole.
 */
public final class LevelBlocks {
    private static final float[] IQ4 = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    private static final float[] E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

    private LevelBlocks() {
    }

    /** 32 values: d · level. */
    public static void iq4nl(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 18, start += 32) {
            levels(IQ4, Little.half(from, at), from, at + 2, to, start, 16);
        }
    }

    /** 8 sub-blocks of 32 with scales of 6 bits: d · (scale − 32) · level. */
    public static void iq4xs(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 136) {
            float d = Little.half(from, at);
            int tops = Little.int16(from, at + 2);
            for (int sub = 0; sub < 8; sub++, start += 32) {
                int scale = from[at + 4 + sub / 2] >> sub % 2 * 4 & 15 | (tops >> 2 * sub & 3) << 4;
                levels(IQ4, d * (scale - 32), from, at + 8 + sub * 16, to, start, 16);
            }
        }
    }

    /** 32 values under a power of two (E8M0), halved because levels are doubled. */
    public static void mxfp4(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 17, start += 32) {
            int exponent = from[at] & 0xFF;
            int bits = exponent < 2 ? 0x00200000 << exponent : exponent - 1 << 23;
            levels(E2M1, Float.intBitsToFloat(bits), from, at + 1, to, start, 16);
        }
    }

    /** 4 sub-blocks of 16, each under a scale of 4 + 3 bits (UE4M3), halved because levels are doubled. */
    public static void nvfp4(byte[] from, int at, float[] to, int start, int blocks) {
        for (int b = 0; b < blocks; b++, at += 36) {
            for (int sub = 0; sub < 4; sub++, start += 16) {
                levels(E2M1, ue4m3(from[at + sub]) * 0.5f, from, at + 4 + sub * 8, to, start, 8);
            }
        }
    }

    private static float ue4m3(int bits) {
        int exponent = bits >> 3 & 15;
        int fraction = bits & 7;
        if ((bits & 0xFF) == 0x7F) {
            return 0;
        }
        return exponent == 0 ? Math.scalb((float) fraction, -9) : Math.scalb(1 + fraction / 8f, exponent - 7);
    }

    /** Low bits make the first half, high bits the second. */
    private static void levels(float[] table, float scale, byte[] from, int at, float[] to, int start, int half) {
        for (int j = 0; j < half; j++) {
            int pair = from[at + j];
            to[start + j] = scale * table[pair & 15];
            to[start + j + half] = scale * table[pair >> 4 & 15];
        }
    }
}

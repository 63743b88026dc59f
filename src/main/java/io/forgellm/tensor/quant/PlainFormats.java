package io.forgellm.tensor.quant;

/** Numbers that stand for themselves, one per element. Wide ones are rounded to the nearest float32. */
public final class PlainFormats {
    public static final BlockFormat F32 = new BlockFormat(1, 4, PlainFormats::float32);
    public static final BlockFormat F16 = new BlockFormat(1, 2, PlainFormats::float16);
    public static final BlockFormat BF16 = new BlockFormat(1, 2, PlainFormats::bfloat16);
    public static final BlockFormat F64 = plain(8, (from, at) -> (float) Double.longBitsToDouble(
        Little.int64(from, at)));
    public static final BlockFormat I8 = plain(1, (from, at) -> from[at]);
    public static final BlockFormat U8 = plain(1, (from, at) -> from[at] & 0xFF);
    public static final BlockFormat I16 = plain(2, Little::int16);
    public static final BlockFormat U16 = plain(2, (from, at) -> Little.int16(from, at) & 0xFFFF);
    public static final BlockFormat I32 = plain(4, Little::int32);
    public static final BlockFormat U32 = plain(4, (from, at) -> Integer.toUnsignedLong(Little.int32(from, at)));
    public static final BlockFormat I64 = plain(8, Little::int64);

    private PlainFormats() {
    }

    /** Nearest bfloat16, ties to even; NaN stays NaN. */
    public static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    private interface Element {
        float read(byte[] from, int at);
    }

    private static void float32(byte[] from, int at, float[] to, int start, int count) {
        for (int i = 0; i < count; i++) {
            to[start + i] = Little.float32(from, at + i * 4);
        }
    }

    private static void float16(byte[] from, int at, float[] to, int start, int count) {
        for (int i = 0; i < count; i++) {
            to[start + i] = Little.half(from, at + i * 2);
        }
    }

    private static void bfloat16(byte[] from, int at, float[] to, int start, int count) {
        for (int i = 0; i < count; i++) {
            to[start + i] = Float.intBitsToFloat(Little.int16(from, at + i * 2) << 16);
        }
    }

    /** For the types that weights seldom have: a call per element. */
    private static BlockFormat plain(int bytes, Element element) {
        return new BlockFormat(1, bytes, (from, at, to, start, count) -> {
            for (int i = 0; i < count; i++) {
                to[start + i] = element.read(from, at + i * bytes);
            }
        });
    }
}

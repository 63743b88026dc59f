package io.forgellm.tensor.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where everything stands in a sound file's bytes, found without the reader under test. */
record GgufLayout(Map<String, Key> keys, Map<String, Tensor> tensors, int dataStart) {
    /** Byte positions of the key's length, the value's type and the value. */
    record Key(int at, int type, int value) {
        int name() {
            return at + 8;
        }

        /** Of an array: its element type, its count and its first element. */
        int elementType() {
            return value;
        }

        int count() {
            return value + 4;
        }

        int elements() {
            return value + 12;
        }
    }

    /** Byte positions of the name's length, the dimension count, the dimensions, the type and the offset. */
    record Tensor(int at, int dimCount, int dims, int type, int offset) {
        int name() {
            return at + 8;
        }
    }

    static GgufLayout of(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(8);
        long tensorCount = in.getLong();
        long keyCount = in.getLong();
        Map<String, Key> keys = new LinkedHashMap<>();
        for (long i = 0; i < keyCount; i++) {
            int at = in.position();
            String key = text(in);
            int type = in.position();
            GgufType valueType = GgufType.values()[in.getInt()];
            keys.put(key, new Key(at, type, in.position()));
            skipValue(in, valueType);
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (long i = 0; i < tensorCount; i++) {
            int at = in.position();
            String name = text(in);
            int dimCount = in.position();
            int dims = in.getInt();
            int type = in.position() + dims * 8;
            tensors.put(name, new Tensor(at, dimCount, dimCount + 4, type, type + 4));
            in.position(type + 12);
        }
        return new GgufLayout(keys, tensors, (in.position() + 31) / 32 * 32);
    }

    private static void skipValue(ByteBuffer in, GgufType type) {
        switch (type) {
            case STRING -> text(in);
            case ARRAY -> {
                GgufType element = GgufType.values()[in.getInt()];
                long count = in.getLong();
                for (long i = 0; i < count; i++) {
                    skipValue(in, element);
                }
            }
            default -> in.position(in.position() + type.bytes());
        }
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[(int) in.getLong()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

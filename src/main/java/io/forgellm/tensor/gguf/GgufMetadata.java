package io.forgellm.tensor.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys and values on their way into a file, in the order they were put; a key put twice keeps its last value. */
public final class GgufMetadata {
    private static final String ALIGNMENT = "general.alignment";
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Writes type and value. */
    private interface Entry {
        void writeTo(WritableByteChannel target) throws IOException;
    }

    public GgufMetadata text(String key, String value) {
        return put(key, GgufType.STRING, value);
    }

    public GgufMetadata uint32(String key, long value) {
        return put(key, GgufType.UINT32, value);
    }

    public GgufMetadata float32(String key, float value) {
        return put(key, GgufType.FLOAT32, value);
    }

    public GgufMetadata flag(String key, boolean value) {
        return put(key, GgufType.BOOL, value);
    }

    /** A single value: a String, a Boolean or a Number, as the type asks. */
    public GgufMetadata put(String key, GgufType type, Object value) {
        byte[] bytes = encode(type, value);
        return entry(key, target -> {
            write(target, int32(type.ordinal()));
            write(target, bytes);
        });
    }

    /** An array of strings, booleans or numbers. */
    public GgufMetadata array(String key, GgufType elementType, List<?> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        values.forEach(value -> bytes.writeBytes(encode(elementType, value)));
        return entry(key, target -> {
            writeArrayHead(target, elementType, values.size());
            write(target, bytes.toByteArray());
        });
    }

    /**
     * A value of another file; an array is copied from there when the head is written. That file's alignment is left
     * out, since the writer keeps its own.
     */
    public GgufMetadata copy(String key, GgufValue value) {
        if (key.equals(ALIGNMENT)) {
            return this;
        }
        return switch (value) {
            case GgufValue.Int(GgufType type, long number) -> put(key, type, number);
            case GgufValue.Real(GgufType type, double number) -> put(key, type, number);
            case GgufValue.Bool(boolean flag) -> put(key, GgufType.BOOL, flag);
            case GgufValue.Text(String text) -> put(key, GgufType.STRING, text);
            case GgufArray array -> entry(key, target -> {
                writeArrayHead(target, array.elementType(), array.size());
                array.copyTo(target);
            });
        };
    }

    /** Takes a key out again, if it is there. */
    public GgufMetadata remove(String key) {
        entries.remove(key);
        return this;
    }

    int size() {
        return entries.size();
    }

    void writeTo(WritableByteChannel target) throws IOException {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            write(target, encode(GgufType.STRING, entry.getKey()));
            entry.getValue().writeTo(target);
        }
    }

    private GgufMetadata entry(String key, Entry entry) {
        if (key.equals(ALIGNMENT)) {
            throw new IllegalArgumentException("the writer aligns to 32 bytes, the format's default");
        }
        entries.put(key, entry);
        return this;
    }

    private static void writeArrayHead(WritableByteChannel target, GgufType type, int size) throws IOException {
        write(target, int32(GgufType.ARRAY.ordinal()));
        write(target, int32(type.ordinal()));
        write(target, encode(GgufType.UINT64, size));
    }

    private static byte[] encode(GgufType type, Object value) {
        if (type == GgufType.STRING) {
            byte[] utf8 = ((String) value).getBytes(StandardCharsets.UTF_8);
            return buffer(Long.BYTES + utf8.length).putLong(utf8.length).put(utf8).array();
        }
        ByteBuffer buffer = buffer(type.bytes());
        switch (type) {
            case BOOL -> buffer.put((byte) (((Boolean) value) ? 1 : 0));
            case UINT8, INT8 -> buffer.put(((Number) value).byteValue());
            case UINT16, INT16 -> buffer.putShort(((Number) value).shortValue());
            case UINT32, INT32 -> buffer.putInt(((Number) value).intValue());
            case UINT64, INT64 -> buffer.putLong(((Number) value).longValue());
            case FLOAT32 -> buffer.putFloat(((Number) value).floatValue());
            case FLOAT64 -> buffer.putDouble(((Number) value).doubleValue());
            default -> throw new IllegalArgumentException("no value is of type " + type);
        }
        return buffer.array();
    }

    private static byte[] int32(int value) {
        return encode(GgufType.INT32, value);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(WritableByteChannel target, byte[] bytes) throws IOException {
        Channels.newOutputStream(target).write(bytes);
    }
}

package io.forgellm.tensor.gguf;

/** Types of metadata values; the ordinal is the number in the file (ggml's {@code enum gguf_type}). */
public enum GgufType {
    UINT8(1), INT8(1), UINT16(2), INT16(2), UINT32(4), INT32(4), FLOAT32(4), BOOL(1), STRING(0), ARRAY(0),
    UINT64(8), INT64(8), FLOAT64(8);

    private static final GgufType[] BY_ID = values();
    private final int bytes;

    GgufType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value, 0 where they vary. */
    public int bytes() {
        return bytes;
    }

    public boolean isInteger() {
        return this != FLOAT32 && this != FLOAT64 && this != BOOL && bytes > 0;
    }

    /** The type of this number, or null when there is none. */
    static GgufType of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}

package io.forgellm.engine.wire;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of one frame on their way in; {@link Fields} is the way out. */
final class FieldReader {
    private final ByteBuffer in;

    FieldReader(ByteBuffer in) {
        this.in = in;
    }

    @FunctionalInterface
    interface Take<T> {
        T take(FieldReader from) throws IOException;
    }

    FrameKind kind() throws IOException {
        int ordinal = in.get();
        FrameKind[] kinds = FrameKind.values();
        if (ordinal < 0 || ordinal >= kinds.length) {
            throw new IOException("No frame has the kind " + ordinal);
        }
        return kinds[ordinal];
    }

    long number() {
        return in.getLong();
    }

    int integer() {
        return in.getInt();
    }

    double real() {
        return in.getDouble();
    }

    float single() {
        return (float) in.getDouble();
    }

    boolean flag() {
        return in.get() != 0;
    }

    String text() throws IOException {
        byte[] bytes = new byte[count(1)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Path path() throws IOException {
        return Path.of(text());
    }

    int[] integers() throws IOException {
        int[] values = new int[count(Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getInt();
        }
        return values;
    }

    <T> List<T> list(Take<T> take) throws IOException {
        int count = count(1);
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(take.take(this));
        }
        return values;
    }

    AdapterSetting adapter() throws IOException {
        return new AdapterSetting(path(), single());
    }

    EngineSpec spec() throws IOException {
        return new EngineSpec(path(), list(FieldReader::adapter), integer(), integer(), integer(), integer());
    }

    Map<String, Object> details() throws IOException {
        Map<String, Object> details = new HashMap<>();
        int count = count(1);
        for (int i = 0; i < count; i++) {
            details.put(text(), value());
        }
        return details;
    }

    void requireEnd(FrameKind kind) throws IOException {
        if (in.hasRemaining()) {
            throw new IOException("A frame of kind " + kind + " has " + in.remaining() + " bytes too many");
        }
    }

    private Object value() throws IOException {
        byte type = in.get();
        return switch (type) {
            case 'n' -> number();
            case 'r' -> real();
            case 'f' -> flag();
            case 't' -> text();
            default -> throw new IOException("No detail has the type " + type);
        };
    }

    private int count(int bytesEach) throws IOException {
        int count = in.getInt();
        if (count < 0 || (long) count * bytesEach > in.remaining()) {
            throw new IOException("A frame announces " + count + " values but ends before");
        }
        return count;
    }
}

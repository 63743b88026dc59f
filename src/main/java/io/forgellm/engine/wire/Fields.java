package io.forgellm.engine.wire;

import io.forgellm.engine.EngineSpec;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The fields of one frame on their way out; {@link FieldReader} is the way in. */
final class Fields {
    private final DataOutputStream out;

    Fields(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    @FunctionalInterface
    interface Put<T> {
        void put(Fields to, T value) throws IOException;
    }

    Fields kind(FrameKind kind) throws IOException {
        out.writeByte(kind.ordinal());
        return this;
    }

    Fields number(long value) throws IOException {
        out.writeLong(value);
        return this;
    }

    Fields integer(int value) throws IOException {
        out.writeInt(value);
        return this;
    }

    Fields real(double value) throws IOException {
        out.writeDouble(value);
        return this;
    }

    Fields flag(boolean value) throws IOException {
        out.writeBoolean(value);
        return this;
    }

    Fields text(String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
        return this;
    }

    Fields path(Path value) throws IOException {
        return text(value.toString());
    }

    Fields integers(int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
        return this;
    }

    <T> Fields list(Collection<T> values, Put<T> put) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            put.put(this, value);
        }
        return this;
    }

    Fields spec(EngineSpec spec) throws IOException {
        return path(spec.model())
            .list(spec.adapters(), (to, adapter) -> to.path(adapter.path()).real(adapter.scale()))
            .integer(spec.contextLength()).integer(spec.slots()).integer(spec.threads()).integer(spec.gpuLayers());
    }

    Fields details(Map<String, Object> details) throws IOException {
        return list(List.copyOf(details.entrySet()), (to, entry) -> to.text(entry.getKey()).value(entry.getValue()));
    }

    private Fields value(Object value) throws IOException {
        switch (value) {
            case Integer whole -> {
                out.writeByte('n');
                number(whole);
            }
            case Long whole -> {
                out.writeByte('n');
                number(whole);
            }
            case Number real -> {
                out.writeByte('r');
                real(real.doubleValue());
            }
            case Boolean flag -> {
                out.writeByte('f');
                flag(flag);
            }
            default -> {
                out.writeByte('t');
                text(value.toString());
            }
        }
        return this;
    }
}

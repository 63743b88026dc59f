package io.forgellm.tensor.gguf;

import io.forgellm.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An array in a file's metadata. It is known by its place only; each call reads the file again, so that a vocabulary
 * of 256,000 strings costs nothing until somebody wants it.
 *
 * @param offset where the first element starts in the file
 * @param bytes  length of all elements in the file
 */
public record GgufArray(Path file, GgufType elementType, int size, long offset, long bytes) implements GgufValue {

    /** Called with each string's bytes in turn. */
    @FunctionalInterface
    interface StringVisitor {
        void visit(int index, byte[] utf8);
    }

    @Override
    public GgufType type() {
        return GgufType.ARRAY;
    }

    /** All strings; only for STRING arrays. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>(size);
        eachString((index, utf8) -> texts.add(new String(utf8, StandardCharsets.UTF_8)));
        return texts;
    }

    /** The string at this index; walks past those before it. */
    public String text(int index) {
        requireElements(elementType == GgufType.STRING);
        return read(cursor -> {
            for (int i = 0; i < index; i++) {
                cursor.skipString(GgufLimits.STRING_BYTES, "an array's string");
            }
            return cursor.text(GgufLimits.STRING_BYTES, "an array's string");
        });
    }

    /** All values of an integer array; UINT32 above {@link Integer#MAX_VALUE} shows as negative. */
    public int[] ints() {
        requireElements(elementType.isInteger() && elementType.bytes() <= 4);
        return read(cursor -> {
            int[] values = new int[size];
            for (int i = 0; i < size; i++) {
                values[i] = switch (elementType) {
                    case UINT8 -> cursor.int8("an array") & 0xFF;
                    case INT8 -> cursor.int8("an array");
                    case UINT16 -> cursor.int16("an array") & 0xFFFF;
                    case INT16 -> cursor.int16("an array");
                    default -> cursor.int32("an array");
                };
            }
            return values;
        });
    }

    /** All values of a FLOAT32 array. */
    public float[] floats() {
        requireElements(elementType == GgufType.FLOAT32);
        return read(cursor -> {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = Float.intBitsToFloat(cursor.int32("an array"));
            }
            return values;
        });
    }

    void eachString(StringVisitor visitor) {
        requireElements(elementType == GgufType.STRING);
        read(cursor -> {
            for (int i = 0; i < size; i++) {
                visitor.visit(i, cursor.string(GgufLimits.STRING_BYTES, "an array's string"));
            }
            return null;
        });
    }

    /** Copies the elements as they stand in the file. */
    void copyTo(WritableByteChannel target) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long done = 0;
            while (done < bytes) {
                long step = channel.transferTo(offset + done, bytes - done, target);
                if (step <= 0) {
                    throw new IOException(file + " became shorter while it was read");
                }
                done += step;
            }
        }
    }

    private void requireElements(boolean fit) {
        if (!fit) {
            throw new IllegalStateException("this array's elements are " + elementType);
        }
    }

    private <T> T read(Read<T> read) {
        GgufErrors errors = new GgufErrors(file, ErrorCode.INVALID_MODEL);
        try (FileChannel channel = FileChannel.open(file)) {
            return read.from(new GgufCursor(channel, offset, offset + bytes, errors));
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private interface Read<T> {
        T from(GgufCursor cursor) throws IOException;
    }
}

package io.forgellm.tensor.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Reads little-endian values one after the other and never past the end it was given. */
final class GgufCursor {
    private static final int CHUNK = 1 << 16;
    private final FileChannel channel;
    private final long end;
    private final GgufErrors errors;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long chunkStart;

    GgufCursor(FileChannel channel, long start, long end, GgufErrors errors) {
        this.channel = channel;
        this.chunkStart = start;
        this.end = end;
        this.errors = errors;
    }

    long position() {
        return chunkStart + chunk.position();
    }

    long remaining() {
        return end - position();
    }

    byte int8(String what) throws IOException {
        need(1, what);
        return chunk.get();
    }

    short int16(String what) throws IOException {
        need(2, what);
        return chunk.getShort();
    }

    int int32(String what) throws IOException {
        need(4, what);
        return chunk.getInt();
    }

    long int64(String what) throws IOException {
        need(8, what);
        return chunk.getLong();
    }

    /** A string's bytes, refused when longer than {@code limit} or than what is left of the file. */
    byte[] string(int limit, String what) throws IOException {
        int length = stringLength(limit, what);
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            int step = Math.min(length - done, CHUNK);
            need(step, what);
            chunk.get(bytes, done, step);
            done += step;
        }
        return bytes;
    }

    String text(int limit, String what) throws IOException {
        return new String(string(limit, what), StandardCharsets.UTF_8);
    }

    void skipString(int limit, String what) throws IOException {
        skip(stringLength(limit, what), what);
    }

    void skip(long bytes, String what) throws IOException {
        if (bytes > remaining()) {
            throw truncated(what);
        }
        if (bytes <= chunk.remaining()) {
            chunk.position(chunk.position() + (int) bytes);
        } else {
            chunkStart = position() + bytes;
            chunk.position(0).limit(0);
        }
    }

    private int stringLength(int limit, String what) throws IOException {
        long at = position();
        long length = int64(what);
        if (length < 0 || length > limit) {
            throw errors.at(at, "length of " + what + " is " + Long.toUnsignedString(length)
                + ", at most " + limit + " is allowed");
        }
        if (length > remaining()) {
            throw truncated(what);
        }
        return (int) length;
    }

    private void need(int bytes, String what) throws IOException {
        if (chunk.remaining() >= bytes) {
            return;
        }
        if (bytes > remaining()) {
            throw truncated(what);
        }
        chunkStart = position();
        chunk.compact().limit((int) Math.min(CHUNK, end - chunkStart));
        while (chunk.hasRemaining()) {
            if (channel.read(chunk, chunkStart + chunk.position()) < 0) {
                break;
            }
        }
        chunk.flip();
        if (chunk.remaining() < bytes) {
            throw truncated(what);
        }
    }

    private RuntimeException truncated(String what) {
        return errors.at(position(), "the file ends inside " + what);
    }
}

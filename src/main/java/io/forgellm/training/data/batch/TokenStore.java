package io.forgellm.training.data.batch;

import io.forgellm.training.data.tokens.Piece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The tokens of all pieces: on the heap while they are few, else in a file that is mapped into memory and gone when
 * the store is closed or the process ends. First all pieces are added, then {@link #seal}, then they are read.
 */
final class TokenStore implements AutoCloseable {
    /** The top bit of a stored number says whether the token is a target; ids are never negative. */
    private static final int TARGET = 1 << 31;
    private static final int NUMBERS_ON_HEAP = 16 << 20;
    private final Path folder;
    private final int heapLimit;
    private final Arena arena = Arena.ofShared();
    private int[] buffer = new int[1 << 12];
    private int buffered;
    private long written;
    private FileChannel file;
    private MemorySegment mapped;
    private long[] starts = new long[1 << 8];
    private int[] targetCounts = new int[1 << 8];
    private int pieces;

    TokenStore(Path folder) {
        this(folder, NUMBERS_ON_HEAP);
    }

    TokenStore(Path folder, int heapLimit) {
        this.folder = folder;
        this.heapLimit = heapLimit;
    }

    int add(Piece piece) {
        reserve(piece.tokens().length);
        starts[pieces] = written + buffered;
        targetCounts[pieces] = piece.targets().cardinality();
        for (int i = 0; i < piece.tokens().length; i++) {
            buffer[buffered++] = piece.tokens()[i] | (piece.targets().get(i) ? TARGET : 0);
        }
        pieces++;
        starts[pieces] = written + buffered;
        return pieces - 1;
    }

    int pieces() {
        return pieces;
    }

    int length(int piece) {
        return (int) (starts[piece + 1] - starts[piece]);
    }

    int targetCount(int piece) {
        return targetCounts[piece];
    }

    void seal() {
        if (file != null) {
            write();
            try {
                mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, written * Integer.BYTES, arena);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    Piece get(int piece) {
        int[] tokens = new int[length(piece)];
        if (mapped == null) {
            System.arraycopy(buffer, (int) starts[piece], tokens, 0, tokens.length);
        } else {
            MemorySegment.copy(mapped, ValueLayout.JAVA_INT, starts[piece] * Integer.BYTES, tokens, 0, tokens.length);
        }
        BitSet targets = new BitSet(tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            targets.set(i, tokens[i] < 0);
            tokens[i] &= ~TARGET;
        }
        return new Piece(tokens, targets);
    }

    private void reserve(int more) {
        if (pieces + 2 > starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
            targetCounts = Arrays.copyOf(targetCounts, 2 * targetCounts.length);
        }
        if (buffered + more > heapLimit && buffered > 0) {
            write();
        }
        if (buffered + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffered + more, Math.min(heapLimit, 2 * buffer.length)));
        }
    }

    private void write() {
        try {
            if (file == null) {
                Files.createDirectories(folder);
                file = FileChannel.open(Files.createTempFile(folder, "tokens", ".tmp"), StandardOpenOption.READ,
                    StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            }
            ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.nativeOrder());
            for (int i = 0; i < buffered;) {
                int part = Math.min(buffered - i, bytes.capacity() / Integer.BYTES);
                bytes.clear().asIntBuffer().put(buffer, i, part);
                bytes.limit(part * Integer.BYTES);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                i += part;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        written += buffered;
        buffered = 0;
    }

    @Override
    public void close() {
        arena.close();
        if (file != null) {
            try {
                file.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}

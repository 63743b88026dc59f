package io.forgellm.tensor.safetensors;

import io.forgellm.error.ForgeException;
import io.forgellm.tensor.quant.BlockFormat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/** One open safetensors file, memory-mapped. Any thread may read; nobody may after {@link #close()}. */
public final class SafetensorsFile implements AutoCloseable {
    /** The format's own limit. */
    private static final long MAX_HEADER = 100_000_000;
    private final SafetensorsErrors errors;
    private final Arena arena;
    private final MemorySegment data;
    private final HeaderReader.Header header;

    private SafetensorsFile(SafetensorsErrors errors, Arena arena, MemorySegment data, HeaderReader.Header header) {
        this.errors = errors;
        this.arena = arena;
        this.data = data;
        this.header = header;
    }

    /** @throws ForgeException INVALID_MODEL saying what is wrong and where; MODEL_NOT_FOUND when there is no file */
    public static SafetensorsFile open(Path path) {
        SafetensorsErrors errors = new SafetensorsErrors(path);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            fill(channel, length, 0, errors);
            long headerBytes = length.getLong(0);
            if (headerBytes < 2 || headerBytes > MAX_HEADER || headerBytes > channel.size() - Long.BYTES) {
                throw errors.header("claims " + Long.toUnsignedString(headerBytes) + " bytes in a file of "
                    + channel.size());
            }
            ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
            fill(channel, json, Long.BYTES, errors);
            long start = Long.BYTES + headerBytes;
            long dataBytes = channel.size() - start;
            HeaderReader.Header header = new HeaderReader(errors, dataBytes).read(json.flip());
            MemorySegment data = channel.map(MapMode.READ_ONLY, start, dataBytes, arena);
            return new SafetensorsFile(errors, arena, data, header);
        } catch (IOException e) {
            arena.close();
            throw errors.unreadable(e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** The free text that came with the tensors, such as {@code format=pt}. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** By name, in the order of the header. */
    public Map<String, SafetensorsTensor> tensors() {
        return Collections.unmodifiableMap(header.tensors());
    }

    /** A tensor's bytes as they stand in the file, little-endian, not aligned. */
    public MemorySegment bytes(String name) {
        SafetensorsTensor tensor = tensor(name);
        return data.asSlice(tensor.begin(), tensor.bytes());
    }

    /**
     * Reads elements as float32. With the last one the tensor's pages are given back: they count as the process's
     * memory, and a whole file of them would double what loading a model takes.
     *
     * @param first index of the first element, in row-major order
     * @param into  filled from its position to its limit
     */
    public void read(String name, long first, FloatBuffer into) {
        SafetensorsTensor tensor = tensor(name);
        BlockFormat format = tensor.dtype().format().orElseThrow(() ->
            errors.tensor(name, "is of type " + tensor.dtype() + ", which cannot be read as numbers"));
        MemorySegment bytes = bytes(name);
        boolean last = first + into.remaining() == tensor.elements();
        format.read(bytes, first, into);
        if (last) {
            bytes.unload();
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private SafetensorsTensor tensor(String name) {
        SafetensorsTensor tensor = header.tensors().get(name);
        if (tensor == null) {
            throw errors.tensor(name, "is missing");
        }
        return tensor;
    }

    private static void fill(FileChannel channel, ByteBuffer into, long at, SafetensorsErrors errors)
            throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, at + into.position()) < 0) {
                throw errors.header("is cut off: the file has " + channel.size() + " bytes");
            }
        }
    }
}

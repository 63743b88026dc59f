package io.forgellm.tensor.gguf;

import io.forgellm.tensor.quant.PlainFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes a GGUF file (version 3, little endian) front to back without holding it in memory: first metadata, then all
 * tensors' names and shapes, then their data in the same order, in pieces of any size.
 *
 * <p>Call {@link #metadata()} methods, {@link #tensor} and {@code write} in this order and {@link #finish()} last, or
 * {@link #head()} and {@link #place} where the data comes in another order; a file that was closed without
 * {@code finish} is incomplete. Writing to a temporary name and renaming is the caller's.
 */
public final class GgufWriter implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private final FileChannel channel;
    private final GgufMetadata metadata = new GgufMetadata();
    private final List<GgufTensor> tensors = new ArrayList<>();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private final LongAdder placed = new LongAdder();
    private long nextOffset;
    private boolean headWritten;
    private int current;
    private long written;
    private long dataOffset;

    private GgufWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Starts a file; one that is there is overwritten. */
    public static GgufWriter create(Path path) throws IOException {
        return new GgufWriter(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING));
    }

    /** Where keys are put; closed once the first data is written. */
    public GgufMetadata metadata() {
        return metadata;
    }

    /** Announces the next tensor; dims have the row length first. */
    public void tensor(String name, GgmlType type, long... dims) {
        if (headWritten) {
            throw new IllegalStateException("tensors are announced before the first data");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > GgufLimits.TENSOR_NAME_BYTES || dims.length < 1
                || dims.length > GgufLimits.DIMS || dims[0] % type.blockSize() != 0) {
            throw new IllegalArgumentException("tensor " + name + " of type " + type + " cannot be written");
        }
        List<Long> shape = Arrays.stream(dims).boxed().toList();
        GgufTensor tensor = new GgufTensor(name, shape, type, nextOffset);
        tensors.add(tensor);
        nextOffset = padded(nextOffset + tensor.bytes());
    }

    /** Of all tensors that were announced, with what lies between them. */
    long dataBytes() {
        return nextOffset;
    }

    /** Values of the current tensor, turned into its type, which is F32, F16 or BF16. */
    public void write(float[] values) throws IOException {
        ensureHead();
        for (float value : values) {
            if (chunk.remaining() < Float.BYTES) {
                drain();
            }
            switch (currentTensor().type()) {
                case F32 -> chunk.putFloat(value);
                case F16 -> chunk.putShort(Float.floatToFloat16(value));
                case BF16 -> chunk.putShort(PlainFormats.bfloat16(value));
                default -> throw new IllegalStateException("floats do not fit " + currentTensor());
            }
        }
        drain();
        endTensorWhenFull();
    }

    /** Bytes of the current tensor as they shall stand in the file. */
    public void write(ByteBuffer bytes) throws IOException {
        ensureHead();
        if (bytes.remaining() > currentTensor().bytes() - written) {
            throw new IllegalStateException("more data than " + currentTensor() + " holds");
        }
        written += bytes.remaining();
        put(bytes);
        endTensorWhenFull();
    }

    /** Writes all that stands before the data, which then may come in any order by {@link #place}. */
    public void head() throws IOException {
        ensureHead();
        dataOffset = channel.position();
    }

    /**
     * Bytes of any tensor, after {@link #head}; for several threads at once. A file is written by this or by
     * {@code write}.
     *
     * @param index  of the tensor, as announced
     * @param offset bytes from the tensor's start
     */
    public void place(int index, long offset, ByteBuffer bytes) throws IOException {
        GgufTensor tensor = tensors.get(index);
        if (offset + bytes.remaining() > tensor.bytes()) {
            throw new IllegalStateException("more data than " + tensor + " holds");
        }
        placed.add(bytes.remaining());
        for (long at = dataOffset + tensor.offset() + offset; bytes.hasRemaining();) {
            at += channel.write(bytes, at);
        }
    }

    /** Checks that all data is there and brings it to the disk. */
    public void finish() throws IOException {
        ensureHead();
        if (placed.sum() > 0 && placed.sum() == tensors.stream().mapToLong(GgufTensor::bytes).sum()) {
            long end = dataOffset + nextOffset;
            if (channel.size() < end) {
                channel.write(ByteBuffer.allocate(1), end - 1);
            }
        } else if (current < tensors.size()) {
            throw new IllegalStateException("data is missing from " + tensors.get(current) + " on");
        }
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void ensureHead() throws IOException {
        if (headWritten) {
            return;
        }
        headWritten = true;
        chunk.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3).putLong(tensors.size())
            .putLong(metadata.size());
        flush();
        metadata.writeTo(channel);
        for (GgufTensor tensor : tensors) {
            byte[] name = tensor.name().getBytes(StandardCharsets.UTF_8);
            chunk.putLong(name.length).put(name).putInt(tensor.dims().size());
            tensor.dims().forEach(chunk::putLong);
            chunk.putInt(tensor.type().id()).putLong(tensor.offset());
            flush();
        }
        if (!tensors.isEmpty()) {
            pad();
        }
    }

    private GgufTensor currentTensor() {
        if (current == tensors.size()) {
            throw new IllegalStateException("more data than tensors");
        }
        return tensors.get(current);
    }

    private void drain() throws IOException {
        if (chunk.position() > currentTensor().bytes() - written) {
            throw new IllegalStateException("more data than " + currentTensor() + " holds");
        }
        written += chunk.position();
        flush();
    }

    private void endTensorWhenFull() throws IOException {
        if (written == currentTensor().bytes()) {
            pad();
            current++;
            written = 0;
        }
    }

    private void pad() throws IOException {
        put(ByteBuffer.allocate((int) (padded(channel.position()) - channel.position())));
    }

    private void flush() throws IOException {
        put(chunk.flip());
        chunk.clear();
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static long padded(long offset) {
        int alignment = GgufLimits.DEFAULT_ALIGNMENT;
        return (offset + alignment - 1) / alignment * alignment;
    }
}

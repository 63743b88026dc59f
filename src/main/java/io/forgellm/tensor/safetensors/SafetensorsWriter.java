package io.forgellm.tensor.safetensors;

import io.forgellm.tensor.json.JsonText;
import io.forgellm.tensor.quant.PlainFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file that is there whole or not at all: data goes to a temporary name beside it, is brought to
 * the disk and renamed by {@link #finish()}. Announce all tensors, then write their values in any order and in pieces
 * of any size. Closed without {@code finish}, it leaves nothing.
 */
public final class SafetensorsWriter implements AutoCloseable {
    private static final int CHUNK = 1 << 18;
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, SafetensorsTensor> announced = new LinkedHashMap<>();
    private final Map<String, Long> written = new LinkedHashMap<>();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private long dataStart;

    private SafetensorsWriter(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** Starts a file; one of that name stays until the new one is finished. */
    public static SafetensorsWriter create(Path target) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        return new SafetensorsWriter(target, temporary, FileChannel.open(temporary, StandardOpenOption.CREATE,
            StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
    }

    /** Free text for the header; PyTorch's readers want {@code format=pt}. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Announces a tensor; shape has the slowest-moving dimension first. */
    public SafetensorsWriter tensor(String name, Dtype dtype, long... shape) {
        if (dataStart > 0) {
            throw new IllegalStateException("tensors are announced before the first data");
        }
        SafetensorsTensor tensor = new SafetensorsTensor(name, dtype, Arrays.stream(shape).boxed().toList(), 0, 0);
        if (announced.put(name, tensor) != null) {
            throw new IllegalArgumentException("tensor " + name + " is announced twice");
        }
        return this;
    }

    /** The next values of a tensor of type F32, F16 or BF16, rounded to it where it is narrower. */
    public void write(String name, FloatBuffer values) throws IOException {
        ensureHead();
        Dtype dtype = tensor(name).dtype();
        while (values.hasRemaining()) {
            chunk.clear();
            while (values.hasRemaining() && chunk.hasRemaining()) {
                switch (dtype) {
                    case F32 -> chunk.putFloat(values.get());
                    case F16 -> chunk.putShort(Float.floatToFloat16(values.get()));
                    case BF16 -> chunk.putShort(PlainFormats.bfloat16(values.get()));
                    default -> throw new IllegalStateException("floats do not fit " + dtype);
                }
            }
            write(name, chunk.flip());
        }
    }

    /** The next bytes of a tensor as they shall stand in the file. */
    public void write(String name, ByteBuffer bytes) throws IOException {
        ensureHead();
        SafetensorsTensor tensor = tensor(name);
        long at = written.getOrDefault(name, 0L);
        if (bytes.remaining() > tensor.bytes() - at) {
            throw new IllegalStateException("more data than " + tensor + " holds");
        }
        written.put(name, at + bytes.remaining());
        put(bytes, dataStart + tensor.begin() + at);
    }

    /** Checks that all data is there, brings it to the disk and gives the file its name. */
    public void finish() throws IOException {
        ensureHead();
        for (SafetensorsTensor tensor : announced.values()) {
            if (written.getOrDefault(tensor.name(), 0L) != tensor.bytes()) {
                throw new IllegalStateException("data is missing from " + tensor);
            }
        }
        channel.force(true);
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(target.toAbsolutePath().getParent());
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            Files.deleteIfExists(temporary);
        }
    }

    private SafetensorsTensor tensor(String name) {
        SafetensorsTensor tensor = announced.get(name);
        if (tensor == null) {
            throw new IllegalStateException("tensor " + name + " was not announced");
        }
        return tensor;
    }

    /** Wide types come first and the header is padded, so that every tensor starts at a multiple of its width. */
    private void ensureHead() throws IOException {
        if (dataStart > 0) {
            return;
        }
        List<SafetensorsTensor> order = announced.values().stream()
            .sorted(Comparator.comparingInt((SafetensorsTensor tensor) -> -tensor.dtype().bytes())).toList();
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", metadata);
        }
        long offset = 0;
        for (SafetensorsTensor tensor : order) {
            long end = Math.addExact(offset, Math.multiplyExact(tensor.elements(), (long) tensor.dtype().bytes()));
            announced.put(tensor.name(), new SafetensorsTensor(tensor.name(), tensor.dtype(), tensor.shape(), offset,
                end));
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", tensor.dtype().name());
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", List.of(offset, end));
            header.put(tensor.name(), entry);
            offset = end;
        }
        byte[] json = JsonText.of(header).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(json);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        put(head.flip(), 0);
        dataStart = Long.BYTES + padded;
    }

    private void put(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** A rename lasts only once its folder is on the disk; Windows keeps no such promise and opens no folders. */
    private static void forceFolder(Path folder) throws IOException {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel opened = FileChannel.open(folder)) {
                opened.force(true);
            }
        }
    }
}

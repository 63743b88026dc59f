package io.forgellm.tensor.model;

import io.forgellm.tensor.gguf.GgmlFormats;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.ShardSet;
import io.forgellm.tensor.quant.BlockFormat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a GGUF file and of the other files of its set, memory-mapped, under their own names. */
final class GgufTensors implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Map<String, Stored> tensors = new HashMap<>();

    private record Stored(GgufTensor info, MemorySegment bytes) { }

    /** @param first one file, or the first of its set; checked already */
    static GgufTensors open(GgufFile first) {
        GgufTensors tensors = new GgufTensors();
        try {
            tensors.map(first);
            List<Path> set = ShardSet.of(first.path()).map(ShardSet::paths).orElse(List.of(first.path()));
            if (first.integer("split.count").orElse(1) > 1) {
                set.subList(1, set.size()).forEach(path -> tensors.map(GgufFile.read(path)));
            }
            return tensors;
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    GgufTensor info(String name) {
        return tensors.get(name).info();
    }

    void read(String name, long first, FloatBuffer into) {
        Stored stored = tensors.get(name);
        BlockFormat format = GgmlFormats.of(stored.info().type()).orElseThrow();
        boolean last = first + into.remaining() == stored.info().elements();
        format.read(stored.bytes(), first, into);
        if (last) {
            stored.bytes().unload();
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private void map(GgufFile file) {
        try (FileChannel channel = FileChannel.open(file.path())) {
            MemorySegment data = channel.map(MapMode.READ_ONLY, file.dataOffset(), file.size() - file.dataOffset(),
                arena);
            for (GgufTensor tensor : file.tensors()) {
                if (tensor.type() == GgmlType.Q8_1) {
                    throw new ModelErrors(file.path()).tensor(tensor.name(), "is of type Q8_1, which weights cannot "
                        + "have");
                }
                tensors.put(tensor.name(), new Stored(tensor, data.asSlice(tensor.offset(), tensor.bytes())));
            }
        } catch (IOException e) {
            throw new ModelErrors(file.path()).invalid("cannot be read: " + e.getMessage());
        }
    }
}

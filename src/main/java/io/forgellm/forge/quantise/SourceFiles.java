package io.forgellm.forge.quantise;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model's files, open to be read. */
final class SourceFiles implements AutoCloseable {
    private final List<FileChannel> channels = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();

    private record Place(GgufTensor tensor, FileChannel data, long position) { }

    private SourceFiles() { }

    /** @param first the file, or the first of its shards */
    static SourceFiles open(GgufFile first) throws IOException {
        SourceFiles files = new SourceFiles();
        try {
            for (Path shard : Shards.of(first.path())) {
                files.add(shard.equals(first.path()) ? first : GgufFile.read(shard));
            }
            return files;
        } catch (IOException | RuntimeException failed) {
            files.close();
            throw failed;
        }
    }

    private void add(GgufFile file) throws IOException {
        FileChannel data = FileChannel.open(file.path());
        channels.add(data);
        file.tensors().forEach(tensor -> places.put(tensor.name(),
                new Place(tensor, data, file.dataOffset() + tensor.offset())));
    }

    /** Of all tensors. */
    long bytes() {
        return places.values().stream().mapToLong(place -> place.tensor.bytes()).sum();
    }

    /**
     * @param types      of the tensors to be made, in their order
     * @param importance by tensor name
     * @throws ForgeException INVALID_PARAMETER where a tensor's importance is of another size
     */
    List<SourceTensor> tensors(Map<String, GgmlType> types, Map<String, float[]> importance) {
        if (!types.keySet().equals(places.keySet())) {
            throw new IllegalStateException("llama.cpp names %d tensors of %d".formatted(types.size(), places.size()));
        }
        List<SourceTensor> tensors = new ArrayList<>();
        types.forEach((name, type) -> {
            Place place = places.get(name);
            tensors.add(new SourceTensor(tensors.size(), place.tensor, place.data, place.position, type,
                    importance(place.tensor, importance.get(name))));
        });
        return tensors;
    }

    /** As llama.cpp has it: what does not fit is an error, but of the embedding, which it happens to with old files. */
    private static float[] importance(GgufTensor tensor, float[] importance) {
        List<Long> dims = tensor.dims();
        if (importance == null || importance.length == dims.getFirst() * (dims.size() > 2 ? dims.get(2) : 1)) {
            return importance;
        }
        if (FileType.isEmbedding(tensor.name())) {
            return null;
        }
        throw new ForgeException(ErrorCode.INVALID_PARAMETER, "The importance matrix is of another model: it has "
                + importance.length + " columns for " + tensor.name() + ".", Map.of("tensor", tensor.name(),
                "columns", importance.length), "Compute it anew from a calibration text.");
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) {
            channel.close();
        }
    }
}

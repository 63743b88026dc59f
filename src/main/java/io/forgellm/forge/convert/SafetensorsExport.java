package io.forgellm.forge.convert;

import io.forgellm.forge.output.Meter;
import io.forgellm.tensor.json.JsonText;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a model's weights as safetensors: {@code model.safetensors}, or numbered shards with their index where they
 * would not fit one. Holds a few megabytes of values at a time.
 */
public final class SafetensorsExport {
    /** Where transformers begins a new file. */
    public static final long SHARD_BYTES = 5_000_000_000L;
    private static final int VALUES = 1 << 20;

    private SafetensorsExport() {
    }

    /**
     * @param type       of all tensors
     * @param folder     an empty one
     * @param shardBytes of data in one file at most, but for a tensor that is larger by itself
     * @throws io.forgellm.error.ForgeException UNSUPPORTED_MODEL when a value does not fit the type, CANCELLED by the
     *                                          meter
     */
    public static void write(ModelSource source, FloatType type, Path folder, long shardBytes, Meter meter)
            throws IOException {
        List<List<String>> shards = shards(source, type, shardBytes);
        Map<String, Object> index = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String file = shards.size() == 1 ? "model.safetensors"
                : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            write(source, type, shards.get(i), folder.resolve(file), meter);
            shards.get(i).forEach(name -> index.put(name, file));
        }
        if (shards.size() > 1) {
            long total = source.names().stream().mapToLong(name -> bytes(source, type, name)).sum();
            Files.writeString(folder.resolve("model.safetensors.index.json"), JsonText.of(Map.of("metadata",
                Map.of("total_size", total), "weight_map", index)));
        }
    }

    private static List<List<String>> shards(ModelSource source, FloatType type, long shardBytes) {
        List<List<String>> shards = new ArrayList<>();
        long room = 0;
        for (String name : source.names()) {
            long bytes = bytes(source, type, name);
            if (shards.isEmpty() || bytes > room) {
                shards.add(new ArrayList<>());
                room = shardBytes;
            }
            shards.getLast().add(name);
            room -= bytes;
        }
        return shards;
    }

    private static void write(ModelSource source, FloatType type, List<String> names, Path file, Meter meter)
            throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file)) {
            writer.metadata("format", "pt");
            names.forEach(name -> writer.tensor(name, type.dtype(), source.shape(name)));
            for (String name : names) {
                write(source, type, name, writer, meter);
            }
            writer.finish();
        }
    }

    private static void write(ModelSource source, FloatType type, String name, SafetensorsWriter writer, Meter meter)
            throws IOException {
        long[] shape = source.shape(name);
        long width = shape.length == 1 ? 1 : shape[1];
        long step = Math.max(1, VALUES / width);
        for (long row = 0; row < shape[0]; row += step) {
            float[] values = new float[Math.toIntExact(Math.min(step, shape[0] - row) * width)];
            source.read(name, row * width, FloatBuffer.wrap(values));
            type.requireFit(name, values);
            writer.write(name, FloatBuffer.wrap(values));
            meter.add((long) values.length * Float.BYTES);
        }
    }

    private static long bytes(ModelSource source, FloatType type, String name) {
        return Arrays.stream(source.shape(name)).reduce(type.dtype().bytes(), Math::multiplyExact);
    }
}

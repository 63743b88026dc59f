package io.forgellm.tensor.safetensors;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model's weights in a folder: {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} lists in its {@code weight_map}.
 */
public final class SafetensorsFolder implements AutoCloseable {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private final List<SafetensorsFile> files;
    private final Map<String, SafetensorsFile> byTensor = new LinkedHashMap<>();

    private SafetensorsFolder(List<SafetensorsFile> files) {
        this.files = files;
        files.forEach(file -> file.tensors().keySet().forEach(name -> byTensor.put(name, file)));
    }

    /** @throws ForgeException INVALID_MODEL for a damaged file or index, MODEL_NOT_FOUND where there are no weights */
    public static SafetensorsFolder open(Path folder) {
        if (Files.isRegularFile(folder.resolve(INDEX))) {
            return openShards(folder);
        }
        if (Files.isRegularFile(folder.resolve(SINGLE))) {
            return openAll(List.of(folder.resolve(SINGLE)));
        }
        throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, folder + " has neither " + SINGLE + " nor " + INDEX,
            Map.of("folder", folder.toString()), "Give a folder with a model's safetensors files.");
    }

    /** By name; of all shards. */
    public Map<String, SafetensorsTensor> tensors() {
        Map<String, SafetensorsTensor> tensors = new LinkedHashMap<>();
        byTensor.forEach((name, file) -> tensors.put(name, file.tensors().get(name)));
        return tensors;
    }

    /** As {@link SafetensorsFile#bytes}. */
    public MemorySegment bytes(String name) {
        return byTensor.getOrDefault(name, files.getFirst()).bytes(name);
    }

    /** As {@link SafetensorsFile#read}. */
    public void read(String name, long first, FloatBuffer into) {
        byTensor.getOrDefault(name, files.getFirst()).read(name, first, into);
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    private static SafetensorsFolder openShards(Path folder) {
        Path index = folder.resolve(INDEX);
        SafetensorsErrors errors = new SafetensorsErrors(index);
        Map<String, String> shardOf = new LinkedHashMap<>();
        try {
            JsonObject map = JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(index))).object("weight_map")
                .orElseThrow(() -> errors.header("has no weight_map"));
            map.fields().keySet().forEach(name -> shardOf.put(name, map.text(name).orElse("")));
        } catch (IOException e) {
            throw errors.unreadable(e);
        } catch (JsonException e) {
            throw errors.header(e.getMessage());
        }
        Set<Path> shards = new LinkedHashSet<>();
        shardOf.forEach((name, shard) -> shards.add(inside(folder, name, shard, errors)));
        if (shards.isEmpty()) {
            throw errors.header("names no tensors");
        }
        SafetensorsFolder opened = openAll(List.copyOf(shards));
        shardOf.forEach((name, shard) -> {
            if (!opened.byTensor.containsKey(name)) {
                opened.close();
                throw errors.tensor(name, "is not in " + shard + ", where the index says it is");
            }
        });
        return opened;
    }

    /** An index may name files of its own folder only. */
    private static Path inside(Path folder, String tensor, String shard, SafetensorsErrors errors) {
        if (shard.isEmpty() || shard.contains("/") || shard.contains("\\") || shard.startsWith(".")) {
            throw errors.tensor(tensor, "is said to be in \"" + shard + "\", which is no file of this folder");
        }
        return folder.resolve(shard);
    }

    private static SafetensorsFolder openAll(List<Path> paths) {
        List<SafetensorsFile> files = new ArrayList<>();
        try {
            paths.forEach(path -> files.add(SafetensorsFile.open(path)));
            return new SafetensorsFolder(files);
        } catch (RuntimeException e) {
            files.forEach(SafetensorsFile::close);
            throw e;
        }
    }
}

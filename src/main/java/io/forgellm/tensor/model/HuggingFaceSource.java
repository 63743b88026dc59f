package io.forgellm.tensor.model;

import io.forgellm.tensor.safetensors.SafetensorsFolder;
import io.forgellm.tensor.safetensors.SafetensorsTensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A folder with {@code config.json} and safetensors, of floats or quantised by MLX. */
final class HuggingFaceSource implements ModelSource {
    private final DecoderConfig config;
    private final SafetensorsFolder folder;
    private final Map<String, long[]> shapes;
    private final Map<String, SafetensorsTensor> tensors = new LinkedHashMap<>();
    private final Map<String, MlxMatrix> quantised = new LinkedHashMap<>();

    private HuggingFaceSource(DecoderConfig config, SafetensorsFolder folder, ModelErrors errors) {
        this.config = config;
        this.folder = folder;
        this.shapes = DecoderTensors.shapes(config);
        find(errors);
    }

    static HuggingFaceSource open(Path path) {
        DecoderConfig config = ConfigJson.read(path.resolve("config.json"));
        SafetensorsFolder folder = SafetensorsFolder.open(path);
        try {
            return new HuggingFaceSource(config, folder, new ModelErrors(path));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public DecoderConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        tensor(name);
        return shapes.get(name).clone();
    }

    @Override
    public void read(String name, long first, FloatBuffer into) {
        SafetensorsTensor tensor = tensor(name);
        if (quantised.containsKey(name)) {
            quantised.get(name).read(first, into);
        } else {
            folder.read(tensor.name(), first, into);
        }
    }

    @Override
    public Optional<StoredBlocks> blocks(String name) {
        return Optional.ofNullable(quantised.get(name)).map(MlxMatrix::blocks);
    }

    @Override
    public long storedBytes() {
        return tensors.entrySet().stream().mapToLong(each -> quantised.containsKey(each.getKey())
            ? quantised.get(each.getKey()).bytes() : each.getValue().bytes()).sum();
    }

    @Override
    public void close() {
        folder.close();
    }

    private SafetensorsTensor tensor(String name) {
        SafetensorsTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the model has no tensor " + name);
        }
        return tensor;
    }

    private void find(ModelErrors errors) {
        Map<String, SafetensorsTensor> stored = folder.tensors();
        shapes.forEach((name, shape) -> {
            SafetensorsTensor tensor = places(name).stream().map(stored::get).filter(Objects::nonNull).findFirst()
                .orElseThrow(() -> errors.tensor(name, "is missing"));
            List<Long> wanted = Arrays.stream(shape).boxed().toList();
            MlxMatrix matrix = shape.length == 2 ? MlxMatrix.of(folder, tensor.name(), shape, errors) : null;
            if (matrix != null) {
                quantised.put(name, matrix);
            } else if (!tensor.shape().equals(wanted)) {
                throw errors.tensor(name, "has the shape " + tensor.shape() + ", but config.json makes it " + wanted);
            }
            tensors.put(name, tensor);
        });
    }

    /** Where a tensor may stand: alone, inside a model that also sees (old and new), without a head. */
    private static List<String> places(String name) {
        if (!name.startsWith("model.")) {
            return List.of(name, "language_model." + name);
        }
        String inner = name.substring("model.".length());
        return List.of(name, "language_model.model." + inner, "model.language_model." + inner, inner);
    }
}

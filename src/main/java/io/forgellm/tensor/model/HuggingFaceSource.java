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
import java.util.Set;

/** A folder with {@code config.json} and safetensors. */
final class HuggingFaceSource implements ModelSource {
    private final DecoderConfig config;
    private final SafetensorsFolder folder;
    private final Map<String, SafetensorsTensor> tensors;

    private HuggingFaceSource(DecoderConfig config, SafetensorsFolder folder, Map<String, SafetensorsTensor> tensors) {
        this.config = config;
        this.folder = folder;
        this.tensors = tensors;
    }

    static HuggingFaceSource open(Path path) {
        DecoderConfig config = ConfigJson.read(path.resolve("config.json"));
        SafetensorsFolder folder = SafetensorsFolder.open(path);
        try {
            return new HuggingFaceSource(config, folder, find(config, folder, new ModelErrors(path)));
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
        return tensor(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void read(String name, long first, FloatBuffer into) {
        folder.read(tensor(name).name(), first, into);
    }

    @Override
    public long storedBytes() {
        return tensors.values().stream().mapToLong(SafetensorsTensor::bytes).sum();
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

    private static Map<String, SafetensorsTensor> find(DecoderConfig config, SafetensorsFolder folder,
                                                       ModelErrors errors) {
        Map<String, SafetensorsTensor> stored = folder.tensors();
        Map<String, SafetensorsTensor> found = new LinkedHashMap<>();
        DecoderTensors.shapes(config).forEach((name, shape) -> {
            SafetensorsTensor tensor = places(name).stream().map(stored::get).filter(Objects::nonNull).findFirst()
                .orElseThrow(() -> errors.tensor(name, "is missing"));
            List<Long> wanted = Arrays.stream(shape).boxed().toList();
            if (!tensor.shape().equals(wanted)) {
                throw errors.tensor(name, "has the shape " + tensor.shape() + ", but config.json makes it " + wanted);
            }
            found.put(name, tensor);
        });
        return found;
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

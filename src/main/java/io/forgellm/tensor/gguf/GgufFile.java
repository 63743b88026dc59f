package io.forgellm.tensor.gguf;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What stands before the weights of a GGUF file. Holds no file open and no array in memory. Its structure is sound;
 * whether it makes a model that an engine can run is {@link GgufCheck}'s to say.
 *
 * @param alignment  bytes that every tensor's offset is a multiple of
 * @param dataOffset where tensor data starts in the file
 * @param size       bytes of the whole file
 * @param metadata   in the order of the file
 * @param tensors    in the order of the file, which is that of their data
 */
public record GgufFile(Path path, int version, int alignment, long dataOffset, long size,
                       Map<String, GgufValue> metadata, List<GgufTensor> tensors) {
    public static final String ARCHITECTURE = "general.architecture";

    public GgufFile {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = List.copyOf(tensors);
    }

    /** @throws ForgeException INVALID_MODEL for anything but a sound GGUF file, MODEL_NOT_FOUND when there is none */
    public static GgufFile read(Path path) {
        return GgufReader.read(path, new GgufErrors(path, ErrorCode.INVALID_MODEL));
    }

    /** True for a LoRA or other adapter, which is no model of its own. */
    public boolean isAdapter() {
        return metadata.get("general.type") instanceof GgufValue.Text(String type) && type.equals("adapter");
    }

    public Optional<String> architecture() {
        return text(ARCHITECTURE);
    }

    /** The key under the architecture's own prefix: {@code block_count} becomes {@code llama.block_count}. */
    public String archKey(String key) {
        return architecture().orElse("") + "." + key;
    }

    public Optional<String> text(String key) {
        return switch (metadata.get(key)) {
            case null -> Optional.empty();
            case GgufValue.Text(String value) -> Optional.of(value);
            case GgufValue other -> throw wrongType(key, other, "a string");
        };
    }

    public OptionalLong integer(String key) {
        return switch (metadata.get(key)) {
            case null -> OptionalLong.empty();
            case GgufValue.Int(GgufType type, long value) -> OptionalLong.of(value);
            case GgufValue other -> throw wrongType(key, other, "an integer");
        };
    }

    public OptionalDouble real(String key) {
        return switch (metadata.get(key)) {
            case null -> OptionalDouble.empty();
            case GgufValue.Real(GgufType type, double value) -> OptionalDouble.of(value);
            case GgufValue other -> throw wrongType(key, other, "a floating-point number");
        };
    }

    public Optional<Boolean> flag(String key) {
        return switch (metadata.get(key)) {
            case null -> Optional.empty();
            case GgufValue.Bool(boolean value) -> Optional.of(value);
            case GgufValue other -> throw wrongType(key, other, "a bool");
        };
    }

    public Optional<GgufArray> array(String key) {
        return switch (metadata.get(key)) {
            case null -> Optional.empty();
            case GgufArray array -> Optional.of(array);
            case GgufValue other -> throw wrongType(key, other, "an array");
        };
    }

    public Optional<GgufTensor> tensor(String name) {
        return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    /** Sum of all tensors' elements. */
    public long parameters() {
        return tensors.stream().mapToLong(GgufTensor::elements).sum();
    }

    /** Errors of this file under the code that fits it. */
    GgufErrors errors() {
        return new GgufErrors(path, isAdapter() ? ErrorCode.INVALID_ADAPTER : ErrorCode.INVALID_MODEL);
    }

    private ForgeException wrongType(String key, GgufValue value, String wanted) {
        return errors().key(key, "is " + value.type() + ", not " + wanted);
    }
}

package io.forgellm.tensor.gguf;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens files that nobody has vouched for and lets through only what native code can take: llama.cpp meets some bad
 * values with an assertion that ends the process, others with a null call or hours of work. Reads metadata and tensor
 * infos, never weights.
 */
public final class GgufCheck {
    /** What ggml asserts of a tensor's address (TENSOR_ALIGNMENT); it maps the file to whole pages. */
    private static final int ADDRESS_ALIGNMENT = 32;
    private static final String FETCH_ALL = "Put all files of the set into one folder and load the first.";

    private GgufCheck() { }

    /**
     * Checks a model, with all shards when it is the first of a set.
     *
     * @return the file, or the first shard
     * @throws ForgeException INVALID_MODEL saying what is wrong and where; MODEL_NOT_FOUND when there is no file
     */
    public static GgufFile model(Path path) {
        GgufErrors errors = new GgufErrors(path, ErrorCode.INVALID_MODEL);
        GgufFile file = GgufReader.read(path, errors);
        requireType(file, errors);
        List<GgufTensor> tensors = allTensors(file, errors);
        Hyperparameters hyperparameters = Hyperparameters.of(file, errors);
        int tokens = new TokenizerCheck(file, errors).tokens();
        new LayerCheck(hyperparameters, tensors, errors).run(tokens);
        return file;
    }

    /**
     * Checks a LoRA by itself.
     *
     * @throws ForgeException INVALID_ADAPTER saying what is wrong and where; NOT_FOUND when there is no file
     */
    public static GgufFile adapter(Path path) {
        GgufErrors errors = new GgufErrors(path, ErrorCode.INVALID_ADAPTER);
        GgufFile file = GgufReader.read(path, errors);
        new AdapterCheck(file, errors).run();
        return file;
    }

    /** Checks a LoRA and that it fits this model. */
    public static GgufFile adapter(Path path, GgufFile model) {
        GgufFile file = adapter(path);
        new AdapterCheck(file, new GgufErrors(path, ErrorCode.INVALID_ADAPTER)).fits(model,
            allTensors(model, model.errors()));
        return file;
    }

    private static void requireType(GgufFile file, GgufErrors errors) {
        String type = file.text("general.type").orElse("model");
        if (!type.equals("model")) {
            throw errors.key("general.type", "is \"" + type + "\", so this is no model by itself",
                type.equals("adapter") ? "Load its base model and give this file as the adapter." : "Load the model.");
        }
        if (file.architecture().filter(name -> !name.isBlank()).isEmpty()) {
            throw errors.key(GgufFile.ARCHITECTURE, "is missing");
        }
        if (file.architecture().get().equals("clip")) {
            throw errors.key(GgufFile.ARCHITECTURE, "is \"clip\": an image encoder that belongs to a model",
                "Load the language model it came with.");
        }
    }

    private static List<GgufTensor> allTensors(GgufFile file, GgufErrors errors) {
        requireMappable(file, errors);
        long count = file.integer("split.count").orElse(1);
        if (count <= 1) {
            return file.tensors();
        }
        ShardSet set = ShardSet.of(file.path()).filter(found -> found.paths().size() == count).orElseThrow(() ->
            errors.key("split.count", "is " + count + " but the name does not end in -00001-of-%05d.gguf"
                .formatted(count), "Give the file its name back."));
        if (!set.isFirst()) {
            throw errors.key("split.no", "says that this is file " + set.number() + " of " + count, FETCH_ALL);
        }
        if (!set.missing().isEmpty()) {
            throw errors.key("split.count", "is " + count + " but " + set.missing().getFirst().getFileName()
                + " is missing", FETCH_ALL);
        }
        List<GgufTensor> tensors = new ArrayList<>(file.tensors());
        for (Path path : set.paths().subList(1, set.paths().size())) {
            GgufErrors shardErrors = new GgufErrors(path, errors.code());
            GgufFile shard = GgufReader.read(path, shardErrors);
            requireMappable(shard, shardErrors);
            tensors.addAll(shard.tensors());
        }
        return tensors;
    }

    private static void requireMappable(GgufFile file, GgufErrors errors) {
        for (GgufTensor tensor : file.tensors()) {
            long position = file.dataOffset() + tensor.offset();
            if (position % ADDRESS_ALIGNMENT != 0) {
                throw errors.tensor(tensor.name(), "starts at byte " + position + ", not a multiple of "
                    + ADDRESS_ALIGNMENT + " as engines need it");
            }
        }
    }
}

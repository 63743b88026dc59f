package io.forgellm.tensor.model;

import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A GGUF file, alone or the first of a set. What llama.cpp's converter changed on the way in is undone here: the order
 * of q's and k's rows, and Gemma's norms, which are stored with their offset of 1 added.
 */
final class GgufSource implements ModelSource {
    private final DecoderConfig config;
    private final GgufFamily family;
    private final GgufTensors tensors;
    private final Map<String, long[]> shapes;

    private GgufSource(DecoderConfig config, GgufFamily family, GgufTensors tensors) {
        this.config = config;
        this.family = family;
        this.tensors = tensors;
        this.shapes = DecoderTensors.shapes(config);
    }

    static GgufSource open(Path path) {
        GgufFile file = GgufCheck.model(path);
        ModelErrors errors = new ModelErrors(path);
        String architecture = file.architecture().orElseThrow();
        GgufFamily family = GgufFamily.of(architecture).orElseThrow(() ->
            errors.unsupported("the architecture " + architecture + " cannot be trained here"));
        GgufTensors tensors = GgufTensors.open(file);
        try {
            GgufSource source = new GgufSource(GgufConfig.read(file, tensors, family.family()), family, tensors);
            source.shapes.forEach((name, shape) -> source.requireShape(name, shape, errors));
            return source;
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    @Override
    public DecoderConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(shapes.keySet());
    }

    @Override
    public long[] shape(String name) {
        return known(name).clone();
    }

    @Override
    public void read(String name, long first, FloatBuffer into) {
        long[] shape = known(name);
        String stored = stored(name);
        int start = into.position();
        if (family.interleaved() && (name.contains(".q_proj.") || name.contains(".k_proj."))) {
            readRows(stored, shape, first, into);
        } else {
            tensors.read(stored, first, into);
        }
        if (config.normOffset() != 0 && name.endsWith("norm.weight")) {
            for (int i = start; i < into.limit(); i++) {
                into.put(i, into.get(i) - config.normOffset());
            }
        }
    }

    @Override
    public long storedBytes() {
        return names().stream().mapToLong(name -> tensors.info(stored(name)).bytes()).sum();
    }

    @Override
    public void close() {
        tensors.close();
    }

    /** Row by row: row j of a head's first half stands at 2j of that head, row j of the second half at 2j + 1. */
    private void readRows(String stored, long[] shape, long first, FloatBuffer into) {
        long rowLength = shape.length == 2 ? shape[1] : 1;
        int headSize = config.headSize();
        int end = into.limit();
        long at = first;
        while (into.position() < end) {
            long row = at / rowLength;
            long column = at % rowLength;
            long within = row % headSize;
            long half = headSize / 2;
            long storedRow = row - within + 2 * (within % half) + within / half;
            int count = (int) Math.min(rowLength - column, end - into.position());
            into.limit(into.position() + count);
            tensors.read(stored, storedRow * rowLength + column, into);
            at += count;
        }
    }

    private long[] known(String name) {
        long[] shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("the model has no tensor " + name);
        }
        return shape;
    }

    private String stored(String name) {
        return GgufNames.of(name, config.postNorms());
    }

    private void requireShape(String name, long[] shape, ModelErrors errors) {
        String stored = stored(name);
        if (!tensors.has(stored)) {
            throw errors.tensor(stored, "is missing");
        }
        GgufTensor tensor = tensors.info(stored);
        long[] found = tensor.dims().reversed().stream().mapToLong(Long::longValue).toArray();
        if (!Arrays.equals(found, shape)) {
            throw errors.tensor(stored, "has the shape " + Arrays.toString(found) + ", but the metadata makes it "
                + Arrays.toString(shape));
        }
    }
}

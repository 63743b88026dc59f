package io.forgellm.tensor.safetensors;

import io.forgellm.error.ForgeException;
import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a file's header and believes no number before it is checked. */
final class HeaderReader {
    private static final int MAX_DIMS = 16;
    private final SafetensorsErrors errors;
    private final long dataBytes;

    /** @param dataBytes what follows the header in the file */
    HeaderReader(SafetensorsErrors errors, long dataBytes) {
        this.errors = errors;
        this.dataBytes = dataBytes;
    }

    record Header(Map<String, String> metadata, Map<String, SafetensorsTensor> tensors) { }

    Header read(ByteBuffer json) {
        try {
            JsonObject object = JsonObject.parse(json);
            Map<String, SafetensorsTensor> tensors = new LinkedHashMap<>();
            for (String name : object.fields().keySet()) {
                if (!name.equals("__metadata__")) {
                    tensors.put(name, tensor(name, object));
                }
            }
            requireGapless(tensors);
            return new Header(metadata(object), tensors);
        } catch (JsonException e) {
            throw errors.header(e.getMessage());
        }
    }

    private Map<String, String> metadata(JsonObject object) {
        Map<String, String> metadata = new LinkedHashMap<>();
        object.object("__metadata__").ifPresent(entries -> entries.fields().keySet().forEach(key ->
            metadata.put(key, entries.text(key).orElseThrow(() -> errors.header("has no text for " + key)))));
        return metadata;
    }

    private SafetensorsTensor tensor(String name, JsonObject header) {
        JsonObject info = header.object(name).orElseThrow(() -> errors.tensor(name, "has no description"));
        Dtype dtype = dtype(name, info.text("dtype").orElseThrow(() -> errors.tensor(name, "has no dtype")));
        List<Long> shape = numbers(name, "shape", info);
        List<Long> offsets = numbers(name, "data_offsets", info);
        if (shape.size() > MAX_DIMS) {
            throw errors.tensor(name, "has " + shape.size() + " dimensions");
        }
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > dataBytes) {
            throw errors.tensor(name, "has data_offsets " + offsets + ", but the file has " + dataBytes
                + " bytes of data");
        }
        SafetensorsTensor tensor = new SafetensorsTensor(name, dtype, shape, offsets.get(0), offsets.get(1));
        if (bytes(tensor) != tensor.bytes()) {
            throw errors.tensor(name, "of shape " + shape + " and type " + dtype + " has " + tensor.bytes()
                + " bytes of data");
        }
        return tensor;
    }

    private Dtype dtype(String name, String dtype) {
        try {
            return Dtype.valueOf(dtype);
        } catch (IllegalArgumentException e) {
            throw errors.tensor(name, "has the unknown type " + dtype);
        }
    }

    private List<Long> numbers(String name, String key, JsonObject info) {
        List<Long> numbers = new ArrayList<>();
        for (Object number : info.array(key).orElseThrow(() -> errors.tensor(name, "has no " + key))) {
            if (!(number instanceof Long value) || value < 0) {
                throw errors.tensor(name, "has the " + key + " " + info.fields().get(key));
            }
            numbers.add(value);
        }
        return numbers;
    }

    private static long bytes(SafetensorsTensor tensor) {
        try {
            return Math.multiplyExact(tensor.elements(), (long) tensor.dtype().bytes());
        } catch (ArithmeticException tooLarge) {
            return -1;
        }
    }

    /** Neither overlaps nor holes: a hole could carry anything, so the format forbids it. */
    private void requireGapless(Map<String, SafetensorsTensor> tensors) {
        long expected = 0;
        List<SafetensorsTensor> inOrder = tensors.values().stream()
            .sorted(Comparator.comparingLong(SafetensorsTensor::begin).thenComparingLong(SafetensorsTensor::end))
            .toList();
        for (SafetensorsTensor tensor : inOrder) {
            if (tensor.begin() != expected) {
                throw errors.tensor(tensor.name(), "starts at offset " + tensor.begin()
                    + " but the one before it ends at " + expected);
            }
            expected = tensor.end();
        }
        if (expected != dataBytes) {
            throw errors.header("describes " + expected + " bytes of data, but the file has " + dataBytes);
        }
    }
}

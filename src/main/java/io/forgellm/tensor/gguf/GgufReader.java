package io.forgellm.tensor.gguf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads header, metadata and tensor infos in the order of the file and believes no number before it is checked. */
final class GgufReader {
    private static final int MAGIC = 0x46554747;
    /** The least a key with its value takes: length, one letter, type, one byte. */
    private static final int MIN_KEY_BYTES = 8 + 1 + 4 + 1;
    /** The least a tensor info takes: length, one letter, dimension count, one dimension, type, offset. */
    private static final int MIN_TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8;
    private static final String CONVERT_AGAIN = "Convert the model again with a current llama.cpp or get a newer file.";

    private final Path path;
    private final GgufErrors errors;
    private final GgufCursor cursor;
    private final long size;
    private final Map<String, GgufValue> metadata = new LinkedHashMap<>();

    private GgufReader(Path path, FileChannel channel, GgufErrors errors) throws IOException {
        this.path = path;
        this.errors = errors;
        this.size = channel.size();
        this.cursor = new GgufCursor(channel, 0, size, errors);
    }

    static GgufFile read(Path path, GgufErrors errors) {
        try (FileChannel channel = FileChannel.open(path)) {
            return new GgufReader(path, channel, errors).file();
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private GgufFile file() throws IOException {
        int version = version();
        int tensorCount = count("tensor_count", MIN_TENSOR_BYTES, GgufLimits.TENSORS);
        int keyCount = count("metadata_kv_count", MIN_KEY_BYTES, GgufLimits.KEYS);
        for (int i = 0; i < keyCount; i++) {
            readKey(i);
        }
        int alignment = alignment();
        List<GgufTensor> tensors = new ArrayList<>(tensorCount);
        Set<String> names = HashSet.newHashSet(tensorCount);
        long expected = 0;
        for (int i = 0; i < tensorCount; i++) {
            GgufTensor tensor = readTensor(i, names, expected, alignment);
            tensors.add(tensor);
            expected = padded(tensor.offset() + tensor.bytes(), alignment);
        }
        long dataOffset = padded(cursor.position(), alignment);
        for (GgufTensor tensor : tensors) {
            if (tensor.bytes() > size - dataOffset - tensor.offset()) {
                throw errors.tensor(tensor.name(), "should end at byte " + (dataOffset + tensor.offset()
                    + tensor.bytes()) + " but the file has " + size);
            }
        }
        return new GgufFile(path, version, alignment, dataOffset, size, metadata, tensors);
    }

    private int version() throws IOException {
        if (cursor.int32("the magic") != MAGIC) {
            throw errors.at(0, "is not a GGUF file: it does not start with \"GGUF\"",
                "Only GGUF models can be loaded. A web page saved in a model's place looks like this as well.");
        }
        int version = cursor.int32("the version");
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw errors.at(4, "is a big-endian GGUF file; only little-endian ones are read", CONVERT_AGAIN);
        }
        if (version != 2 && version != 3) {
            throw errors.at(4, "GGUF version " + Integer.toUnsignedString(version) + " is not one of 2 and 3",
                CONVERT_AGAIN);
        }
        return version;
    }

    private int count(String what, int minBytes, int limit) throws IOException {
        long at = cursor.position();
        long count = cursor.int64(what);
        if (count < 0 || count > limit || count > cursor.remaining() / minBytes) {
            throw errors.at(at, what + " is " + Long.toUnsignedString(count) + ", more than "
                + Math.min(limit, cursor.remaining() / minBytes) + " cannot be in this file");
        }
        return (int) count;
    }

    private void readKey(int index) throws IOException {
        long at = cursor.position();
        String key = cursor.text(GgufLimits.KEY_BYTES, "key " + index);
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw errors.at(at, "key " + index + " is empty or not plain ASCII");
        }
        GgufType type = type(cursor.int32("the type of " + key), key);
        GgufValue value = type == GgufType.ARRAY ? array(key) : scalar(type, key);
        if (metadata.put(key, value) != null) {
            throw errors.at(at, "key " + key + " stands twice");
        }
    }

    private GgufType type(int id, String key) {
        GgufType type = GgufType.of(id);
        if (type == null) {
            throw errors.key(key, "has the unknown type " + id);
        }
        return type;
    }

    private GgufValue scalar(GgufType type, String key) throws IOException {
        return switch (type) {
            case UINT8 -> new GgufValue.Int(type, cursor.int8(key) & 0xFF);
            case INT8 -> new GgufValue.Int(type, cursor.int8(key));
            case UINT16 -> new GgufValue.Int(type, cursor.int16(key) & 0xFFFF);
            case INT16 -> new GgufValue.Int(type, cursor.int16(key));
            case UINT32 -> new GgufValue.Int(type, Integer.toUnsignedLong(cursor.int32(key)));
            case INT32 -> new GgufValue.Int(type, cursor.int32(key));
            case UINT64, INT64 -> new GgufValue.Int(type, cursor.int64(key));
            case FLOAT32 -> new GgufValue.Real(type, Float.intBitsToFloat(cursor.int32(key)));
            case FLOAT64 -> new GgufValue.Real(type, Double.longBitsToDouble(cursor.int64(key)));
            case BOOL -> new GgufValue.Bool(bool(cursor.int8(key), key));
            case STRING -> new GgufValue.Text(cursor.text(GgufLimits.STRING_BYTES, key));
            case ARRAY -> throw new IllegalArgumentException("an array is no scalar");
        };
    }

    private boolean bool(byte value, String key) {
        if (value != 0 && value != 1) {
            throw errors.key(key, "is neither true (1) nor false (0) but " + value);
        }
        return value == 1;
    }

    private GgufArray array(String key) throws IOException {
        GgufType type = type(cursor.int32("the element type of " + key), key);
        if (type == GgufType.ARRAY) {
            throw errors.key(key, "is an array of arrays, which no engine reads");
        }
        int leastBytes = type == GgufType.STRING ? 8 : type.bytes();
        long count = cursor.int64("the length of " + key);
        if (count < 0 || count > GgufLimits.ARRAY_ELEMENTS || count > cursor.remaining() / leastBytes) {
            throw errors.key(key, "claims " + Long.toUnsignedString(count) + " elements, more than this file can hold");
        }
        long start = cursor.position();
        if (type == GgufType.STRING) {
            for (long i = 0; i < count; i++) {
                cursor.skipString(GgufLimits.STRING_BYTES, key);
            }
        } else {
            cursor.skip(count * type.bytes(), key);
        }
        return new GgufArray(path, type, (int) count, start, cursor.position() - start);
    }

    private int alignment() {
        GgufValue value = metadata.get("general.alignment");
        if (value == null) {
            return GgufLimits.DEFAULT_ALIGNMENT;
        }
        if (!(value instanceof GgufValue.Int(GgufType type, long n)) || type != GgufType.UINT32) {
            throw errors.key("general.alignment", "is " + value.type() + ", not UINT32");
        }
        if (n < GgufLimits.MIN_ALIGNMENT || n > GgufLimits.MAX_ALIGNMENT || Long.bitCount(n) != 1) {
            throw errors.key("general.alignment", "is " + n + ", not a power of two from 8 to 1048576");
        }
        return (int) n;
    }

    private GgufTensor readTensor(int index, Set<String> names, long expectedOffset, int alignment)
            throws IOException {
        long at = cursor.position();
        String name = cursor.text(GgufLimits.TENSOR_NAME_BYTES, "the name of tensor " + index);
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw errors.at(at, "the name of tensor " + index + " is empty or not plain ASCII");
        }
        if (!names.add(name)) {
            throw errors.at(at, "tensor " + name + " stands twice");
        }
        List<Long> dims = dims(name);
        int typeId = cursor.int32("the type of tensor " + name);
        GgmlType type = GgmlType.of(typeId);
        if (type == null) {
            throw errors.tensor(name, "has the unknown type " + typeId);
        }
        if (dims.getFirst() % type.blockSize() != 0) {
            throw errors.tensor(name, "has rows of " + dims.getFirst() + " elements, not a multiple of the "
                + type.blockSize() + " in a block of " + type);
        }
        requireRepresentable(name, type, dims);
        long offset = cursor.int64("the offset of tensor " + name);
        if (offset % alignment != 0) {
            throw errors.tensor(name, "starts at offset " + Long.toUnsignedString(offset)
                + ", not a multiple of the alignment " + alignment);
        }
        // llama.cpp takes tensors back to back in the order of their infos only, so gaps are as wrong as overlaps.
        if (offset != expectedOffset) {
            throw errors.tensor(name, "starts at offset " + Long.toUnsignedString(offset)
                + " but the one before it ends at " + expectedOffset);
        }
        return new GgufTensor(name, dims, type, offset);
    }

    private List<Long> dims(String name) throws IOException {
        int count = cursor.int32("the dimensions of tensor " + name);
        if (count < 1 || count > GgufLimits.DIMS) {
            throw errors.tensor(name, "has " + Integer.toUnsignedString(count) + " dimensions, not 1 to 4");
        }
        List<Long> dims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long dim = cursor.int64("the dimensions of tensor " + name);
            if (dim < 1) {
                throw errors.tensor(name, "has " + dim + " elements in dimension " + i);
            }
            dims.add(dim);
        }
        return dims;
    }

    private void requireRepresentable(String name, GgmlType type, List<Long> dims) {
        long bytes;
        try {
            bytes = GgufTensor.bytes(type, dims);
        } catch (ArithmeticException e) {
            bytes = Long.MAX_VALUE;
        }
        if (bytes > size) {
            throw errors.tensor(name, "has the shape " + dims + " of type " + type + ", which is more than the whole "
                + "file of " + size + " bytes");
        }
    }

    private static long padded(long offset, int alignment) {
        return (offset + alignment - 1) / alignment * alignment;
    }
}

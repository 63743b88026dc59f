package io.forgellm.tensor.gguf;

import io.forgellm.error.ForgeException;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Reads the architecture's keys and refuses what lies out of range. Types are taken strictly, because llama.cpp does:
 * its counts are UINT32 and its factors FLOAT32.
 */
final class CheckedKeys {
    private final GgufFile file;
    private final GgufErrors errors;

    CheckedKeys(GgufFile file, GgufErrors errors) {
        this.file = file;
        this.errors = errors;
    }

    long required(String key, long min, long max) {
        String full = file.archKey(key);
        return optional(key, min, max).orElseThrow(() -> errors.key(full, "is missing"));
    }

    OptionalLong optional(String key, long min, long max) {
        String full = file.archKey(key);
        return switch (file.metadata().get(full)) {
            case null -> OptionalLong.empty();
            case GgufValue.Int(GgufType type, long value) when type == GgufType.UINT32 ->
                OptionalLong.of(inRange(full, value, min, max));
            case GgufValue other -> throw wrongType(full, other, "UINT32");
        };
    }

    /** One number for all layers or an array with one for each. */
    long[] perLayer(String key, int layers, long min, long max) {
        String full = file.archKey(key);
        if (file.metadata().get(full) instanceof GgufArray array) {
            if (array.elementType() != GgufType.UINT32 && array.elementType() != GgufType.INT32) {
                throw errors.key(full, "is an array of " + array.elementType() + ", not INT32");
            }
            if (array.size() != layers) {
                throw errors.key(full, "has " + array.size() + " values for " + layers + " layers");
            }
            return Arrays.stream(array.ints()).mapToLong(value -> inRange(full, value, min, max)).toArray();
        }
        long value = required(key, min, max);
        long[] values = new long[layers];
        Arrays.fill(values, value);
        return values;
    }

    boolean has(String key) {
        return file.metadata().containsKey(file.archKey(key));
    }

    /** A factor that must be above zero; absent is fine. */
    void positive(String key) {
        if (real(key) <= 0) {
            throw errors.key(file.archKey(key), "is " + real(key) + ", not above 0");
        }
    }

    void requirePositive(String key) {
        if (!has(key)) {
            throw errors.key(file.archKey(key), "is missing");
        }
        positive(key);
    }

    private double real(String key) {
        String full = file.archKey(key);
        return switch (file.metadata().get(full)) {
            case null -> 1;
            case GgufValue.Real(GgufType type, double value) when type == GgufType.FLOAT32 -> value;
            case GgufValue other -> throw wrongType(full, other, "FLOAT32");
        };
    }

    private long inRange(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw errors.key(key, "is " + value + ", not from " + min + " to " + max);
        }
        return value;
    }

    private ForgeException wrongType(String key, GgufValue value, String wanted) {
        return errors.key(key, "is " + value.type() + ", not " + wanted);
    }
}

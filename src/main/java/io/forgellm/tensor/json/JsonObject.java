package io.forgellm.tensor.json;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A JSON object with typed access. A field that is absent or null is empty; one of another type is refused.
 *
 * @param path names the object in errors, {@code rope_scaling.} for a nested one, empty at the top
 */
public record JsonObject(String path, Map<String, Object> fields) {

    /** @throws JsonException when the text is no JSON object */
    public static JsonObject parse(ByteBuffer utf8) {
        return of("", JsonParser.parse(utf8));
    }

    public boolean has(String key) {
        return fields.get(key) != null;
    }

    public Optional<String> text(String key) {
        return get(key, String.class, "a string");
    }

    public Optional<Boolean> flag(String key) {
        return get(key, Boolean.class, "true or false");
    }

    public OptionalDouble real(String key) {
        return get(key, Number.class, "a number").map(number -> OptionalDouble.of(number.doubleValue()))
            .orElse(OptionalDouble.empty());
    }

    /** A number without a fraction: {@code 4096} or {@code 4096.0}. */
    public OptionalLong integer(String key) {
        OptionalDouble value = real(key);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (value.getAsDouble() != Math.rint(value.getAsDouble())) {
            throw new JsonException(path + key + " is " + fields.get(key) + ", not a whole number");
        }
        return OptionalLong.of(((Number) fields.get(key)).longValue());
    }

    public Optional<List<?>> array(String key) {
        return get(key, List.class, "an array").map(list -> (List<?>) list);
    }

    public Optional<JsonObject> object(String key) {
        return Optional.ofNullable(fields.get(key)).map(value -> of(path + key + ".", value));
    }

    @SuppressWarnings("unchecked")
    private static JsonObject of(String path, Object value) {
        if (!(value instanceof Map<?, ?>)) {
            throw new JsonException((path.isEmpty() ? "the whole" : path.substring(0, path.length() - 1))
                + " is not an object");
        }
        return new JsonObject(path, (Map<String, Object>) value);
    }

    private <T> Optional<T> get(String key, Class<T> type, String wanted) {
        Object value = fields.get(key);
        if (value != null && !type.isInstance(value)) {
            throw new JsonException(path + key + " is not " + wanted);
        }
        return Optional.ofNullable(value).map(type::cast);
    }
}

package io.forgellm.training.data.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which field of a row stands for which of the known names, where the user's differ: {@code text=body}.
 *
 * @param columns the user's field by the known name; empty where rows use the known names
 */
public record FieldNames(Map<String, String> columns) {
    public static final FieldNames USUAL = new FieldNames(Map.of());
    private static final List<String> KNOWN = Stream.concat(
        Arrays.stream(Shape.values()).flatMap(shape -> shape.required().stream()), Stream.of("input", "system"))
        .distinct().toList();

    public FieldNames {
        columns = Map.copyOf(columns);
        columns.keySet().stream().filter(name -> !KNOWN.contains(name)).findFirst().ifPresent(unknown -> {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "\"" + unknown + "\" is no field that rows have.",
                Map.of("field", "fields", "known", KNOWN), "Known are " + String.join(", ", KNOWN) + ".");
        });
    }

    /** The shape of these values; where names were given, one that uses them. */
    Optional<Shape> shape(ObjectNode values) {
        return Arrays.stream(Shape.values()).filter(shape -> !shape.required().isEmpty())
            .filter(shape -> columns.isEmpty() || shape.required().stream().anyMatch(columns::containsKey))
            .filter(shape -> shape.required().stream().allMatch(name -> values.has(column(name)))).findFirst();
    }

    String column(String name) {
        return columns.getOrDefault(name, name);
    }

    /** Null where the row has no such field or no value in it. */
    JsonNode value(ObjectNode values, String name) {
        JsonNode value = values.get(column(name));
        return value == null || value.isNull() ? null : value;
    }
}

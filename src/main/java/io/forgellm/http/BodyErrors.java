package io.forgellm.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.forgellm.error.Distance;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what is wrong with a body, by the names that its sender used. */
final class BodyErrors {
    private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

    private BodyErrors() {
    }

    static ForgeException of(ConstraintViolationException error) {
        Map<String, Object> details = new TreeMap<>();
        for (ConstraintViolation<?> violation : error.getConstraintViolations()) {
            details.put(field(violation.getPropertyPath()), violation.getMessage());
        }
        String message = details.entrySet().stream()
                .map(e -> e.getKey().isEmpty() ? "The body " + e.getValue() : "'" + e.getKey() + "' " + e.getValue())
                .collect(Collectors.joining("; "));
        boolean missing = error.getConstraintViolations().stream().anyMatch(v -> v.getInvalidValue() == null);
        return new ForgeException(missing ? ErrorCode.INVALID_REQUEST : ErrorCode.INVALID_PARAMETER, message + ".",
                details, null);
    }

    /** Without the method and parameter that the path begins with. */
    private static String field(Path path) {
        StringBuilder field = new StringBuilder();
        for (Path.Node node : path) {
            if (node.getIndex() != null) {
                field.append('[').append(node.getIndex()).append(']');
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                field.append(field.isEmpty() ? "" : ".").append(SNAKE_CASE.translate(node.getName()));
            }
        }
        return field.toString();
    }

    static ForgeException of(JsonProcessingException error) {
        return switch (error) {
            case UnrecognizedPropertyException unknown -> unknown(unknown);
            case MismatchedInputException mismatch when !mismatch.getPath().isEmpty() ->
                    mismatch(mismatch, mismatch.getTargetType());
            case JsonMappingException mapping when mapping.getCause() instanceof InputCoercionException range ->
                    mismatch(mapping, range.getTargetType());
            case MismatchedInputException empty -> new ForgeException(ErrorCode.INVALID_REQUEST,
                    "The body must be a JSON object.");
            case JsonMappingException mapping when mapping.getCause() instanceof ForgeException known -> known;
            default -> new ForgeException(ErrorCode.INVALID_REQUEST,
                    "The body is not valid JSON" + place(error) + ".", "Check quotes, commas and brackets.");
        };
    }

    private static String place(JsonProcessingException error) {
        return error.getLocation() == null ? ""
                : " at line " + error.getLocation().getLineNr() + ", column " + error.getLocation().getColumnNr();
    }

    private static ForgeException unknown(UnrecognizedPropertyException error) {
        String field = path(error);
        Collection<Object> known = error.getKnownPropertyIds();
        String nearest = known.stream().map(Object::toString)
                .min(Comparator.comparingInt(name -> Distance.between(name, error.getPropertyName()))).orElse("");
        boolean near = Distance.between(nearest, error.getPropertyName()) <= Math.max(2, nearest.length() / 3);
        return new ForgeException(ErrorCode.INVALID_REQUEST, "The field '" + field + "' is not known here.",
                Map.of("field", field, "known_fields", known.stream().map(Object::toString).sorted().toList()),
                near ? "Did you mean '" + nearest + "'?" : null);
    }

    private static ForgeException mismatch(JsonMappingException error, Class<?> type) {
        String field = path(error);
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "' must be " + word(type) + ".",
                Map.of("field", field), null);
    }

    private static String path(JsonMappingException error) {
        return error.getPath().stream()
                .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                .collect(Collectors.joining(".")).replace(".[", "[");
    }

    private static String word(Class<?> type) {
        if (type == null) {
            return "of another type";
        } else if (type == Boolean.class) {
            return "true or false";
        } else if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
            return "a whole number within the range of its field";
        } else if (Number.class.isAssignableFrom(type)) {
            return "a number";
        } else if (type == String.class) {
            return "a string";
        } else if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return "an object";
    }
}

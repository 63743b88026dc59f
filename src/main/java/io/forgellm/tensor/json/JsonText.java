package io.forgellm.tensor.json;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes plain values as JSON: Map, Collection, CharSequence, Number, Boolean, null. */
public final class JsonText {
    private JsonText() {
    }

    /** @throws IllegalArgumentException for a number that JSON lacks (infinite, NaN) or a value of another type */
    public static String of(Object value) {
        return switch (value) {
            case null -> "null";
            case CharSequence text -> quoted(text);
            case Boolean flag -> flag.toString();
            case Number number when !Double.isFinite(number.doubleValue()) ->
                throw new IllegalArgumentException("no JSON: " + number);
            case Number number -> number.toString();
            case Map<?, ?> fields -> fields.entrySet().stream()
                .map(field -> quoted((String) field.getKey()) + ":" + of(field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
            case Collection<?> elements -> elements.stream().map(JsonText::of)
                .collect(Collectors.joining(",", "[", "]"));
            default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
        };
    }

    private static String quoted(CharSequence text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}

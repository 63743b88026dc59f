package io.forgellm.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The server's OpenAPI description as a page: each route with its parameters, its body and the shape of its answer. */
final class ApiReference {
    private static final Path EXAMPLES = Path.of("src/test/resources/examples");
    private static final Map<String, String> PROGRAMS = new TreeMap<>(Map.of("sh", "example.sh", "python", "example.py",
            "java", "Example.java")).descendingMap();

    private final JsonNode schemas;
    private final StringBuilder page = new StringBuilder("""
            # API reference

            Written from the server's own description (`/q/openapi`), and checked against it by a test, which also runs the examples:
            the Java ones by `java Example.java`. What the fields mean and how streams look is told in the [API guide](api.md);
            [errors](errors.md) are the same everywhere.
            """);

    private ApiReference(JsonNode openapi) {
        schemas = openapi.path("components").path("schemas");
        byTag(openapi.path("paths")).forEach((tag, routes) -> {
            page.append("\n## ").append(tag).append('\n').append(examples(tag));
            routes.forEach(this::route);
        });
    }

    static String of(JsonNode openapi) {
        return new ApiReference(openapi).page.toString();
    }

    /** The programs of a group of routes, as {@link ApiExamplesTest} runs them. */
    private static String examples(String tag) {
        Path folder = EXAMPLES.resolve(tag.toLowerCase(Locale.ROOT).replace(' ', '-'));
        StringBuilder blocks = new StringBuilder();
        PROGRAMS.forEach((language, file) -> {
            try {
                blocks.append("\n```").append(language).append('\n').append(Files.readString(folder.resolve(file))).append("```\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return blocks.toString();
    }

    private record Route(String method, String path, JsonNode operation) { }

    private static Map<String, List<Route>> byTag(JsonNode paths) {
        Map<String, List<Route>> tags = new TreeMap<>();
        paths.properties().forEach(path -> path.getValue().properties().stream()
                .filter(each -> each.getValue().has("responses")).forEach(each -> tags
                        .computeIfAbsent(each.getValue().path("tags").path(0).asText("System"), tag -> new ArrayList<>())
                        .add(new Route(each.getKey().toUpperCase(), path.getKey(), each.getValue()))));
        return tags;
    }

    private void route(Route route) {
        page.append("\n### `").append(route.method).append(' ').append(route.path).append("`\n")
                .append(route.operation.path("summary").asText()).append(".\n");
        List<String> rows = new ArrayList<>();
        route.operation.path("parameters").forEach(parameter -> rows.add("| `%s` | %s | %s%s |".formatted(
                parameter.path("name").asText(), inline(parameter.path("schema")), parameter.path("in").asText(),
                byDefault(parameter.path("schema")))));
        JsonNode body = route.operation.path("requestBody").path("content").path("application/json").path("schema");
        resolved(body).path("properties").properties().forEach(field -> rows.add("| `%s` | %s | body%s |".formatted(
                field.getKey(), inline(field.getValue()), byDefault(field.getValue()))));
        if (!rows.isEmpty()) {
            page.append("\n| field | type | in |\n|---|---|---|\n").append(String.join("\n", rows)).append('\n');
        }
        route.operation.path("responses").properties().stream().filter(each -> each.getKey().startsWith("2"))
                .forEach(each -> answer(each.getKey(), each.getValue().path("content")));
    }

    private void answer(String status, JsonNode media) {
        if (media.isEmpty()) {
            return;
        }
        page.append("\nAnswers ").append(status).append(media.propertyStream().map(each -> "`" + each.getKey() + "`")
                .collect(Collectors.joining(", ", " ", ""))).append('\n');
        JsonNode schema = resolved(media.path("application/json").path("schema"));
        if (schema.has("properties")) {
            page.append("```\n");
            shape(schema, "", new HashSet<>());
            page.append("```\n");
        }
    }

    /** One line a field, what is in it indented below; a type within itself is not told again. */
    private void shape(JsonNode schema, String indent, Set<JsonNode> around) {
        if (!around.add(schema)) {
            return;
        }
        schema.path("properties").properties().forEach(field -> {
            page.append(indent).append(field.getKey()).append(": ").append(inline(field.getValue())).append('\n');
            shape(inner(field.getValue()), indent + "  ", around);
        });
        around.remove(schema);
    }

    /** What lists and maps are of, or the type itself. */
    private JsonNode inner(JsonNode schema) {
        JsonNode found = resolved(schema);
        return found.has("items") ? inner(found.path("items"))
                : found.path("additionalProperties").isObject() ? inner(found.path("additionalProperties")) : found;
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            return resolved(schemas.path(reference.substring(reference.lastIndexOf('/') + 1)));
        }
        for (String many : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.has(many)) {
                return resolved(schema.path(many).valueStream().filter(each -> !each.path("type").asText().equals("null"))
                        .findFirst().orElseThrow());
            }
        }
        return schema;
    }

    private String inline(JsonNode schema) {
        JsonNode found = resolved(schema);
        if (found.has("enum")) {
            return found.path("enum").valueStream().map(value -> "`" + value.asText() + "`").collect(Collectors.joining(", "));
        }
        JsonNode type = found.path("type");
        String plain = type.isArray() ? type.valueStream().map(JsonNode::asText).filter(each -> !each.equals("null"))
                .collect(Collectors.joining(" or ")) : type.asText("any");
        return switch (plain) {
            case "array" -> "list of " + inline(found.path("items"));
            case "object" -> found.path("additionalProperties").isObject()
                    ? "map to " + inline(found.path("additionalProperties")) : "object";
            default -> plain;
        };
    }

    private static String byDefault(JsonNode schema) {
        return schema.has("default") ? ", default `" + schema.path("default").asText() + "`" : "";
    }
}

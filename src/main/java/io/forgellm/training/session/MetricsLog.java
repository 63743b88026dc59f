package io.forgellm.training.session;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A metrics file {@code CPT_….json}, the Python program's or ours.
 *
 * @param config its {@code config} object, empty if it has none
 * @param rows   its {@code metrics} in order of their iteration
 */
public record MetricsLog(Path file, JsonNode root, JsonNode config, List<JsonNode> rows) {
    /** Python writes infinite perplexities as bare words. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    /** The newest metrics file of a folder. */
    static Optional<Path> newestIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(MetricsLog::isOne).max(Comparator.comparing(Path::getFileName));
        }
    }

    static boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("CPT_") && name.endsWith(".json");
    }

    static MetricsLog read(Path file) throws IOException {
        JsonNode root = JSON.readTree(Files.readAllBytes(file));
        List<JsonNode> rows = new ArrayList<>();
        root.path("metrics").forEach(rows::add);
        rows.sort(Comparator.comparingInt(row -> row.path("iteration").asInt()));
        return new MetricsLog(file, root, root.path("config"), rows);
    }

    /** The latest finite value of a column, or null. */
    public Double latest(String column) {
        return rows.reversed().stream().map(row -> number(row, column)).filter(value -> value != null).findFirst()
                .orElse(null);
    }

    /** A finite value, or null. */
    public static Double number(JsonNode row, String column) {
        JsonNode value = row.path(column);
        return value.isNumber() && Double.isFinite(value.asDouble()) ? value.asDouble() : null;
    }
}

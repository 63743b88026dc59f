package io.forgellm.training.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A metrics file in columns, rows in order of their iteration: a row costs some sixty bytes instead of a tree's
 * thousand. It grows as its file does. Not safe for several threads: {@link SessionLogs} lends it.
 */
public final class SessionLog {
    static final List<String> COLUMNS = List.of("train_loss", "val_loss", "learning_rate", "iterations_per_sec",
            "tokens_per_sec", "trained_tokens", "peak_memory_gb");

    private final Path file;
    private final ObjectNode head = JsonNodeFactory.instance.objectNode();
    private final Map<String, double[]> columns = new LinkedHashMap<>();
    private final BitSet checkpoints = new BitSet();
    private int[] iterations = new int[64];
    private int size;

    SessionLog(Path file) {
        this.file = file;
        COLUMNS.forEach(column -> columns.put(column, new double[iterations.length]));
    }

    public Path file() {
        return file;
    }

    /** Rows. */
    public int size() {
        return size;
    }

    public int iteration(int row) {
        return iterations[row];
    }

    /** 0 while there is no row. */
    public int lastIteration() {
        return size == 0 ? 0 : iterations[size - 1];
    }

    /** A finite value of one of {@link #COLUMNS}, or null. */
    public Double value(String column, int row) {
        double value = columns.get(column)[row];
        return Double.isFinite(value) ? value : null;
    }

    /** The latest finite value of a column, or null. */
    public Double latest(String column) {
        for (int row = size - 1; row >= 0; row--) {
            if (value(column, row) != null) {
                return value(column, row);
            }
        }
        return null;
    }

    /** Whether a checkpoint was written in this row. */
    public boolean checkpoint(int row) {
        return checkpoints.get(row);
    }

    /** A text outside the rows, or null. */
    public String text(String field) {
        return head.path(field).asText(null);
    }

    /** Its {@code config} object; missing if it has none. */
    public JsonNode config() {
        return head.path("config");
    }

    void head(String field, JsonNode value) {
        head.set(field, value);
    }

    /** @param values by column; those that are missing or not finite count as not measured */
    void add(int iteration, Map<String, Double> values, boolean checkpoint) {
        if (size == iterations.length) {
            iterations = Arrays.copyOf(iterations, 2 * size);
            columns.replaceAll((column, numbers) -> Arrays.copyOf(numbers, 2 * size));
        }
        iterations[size] = iteration;
        columns.forEach((column, numbers) -> numbers[size] = values.getOrDefault(column, Double.NaN));
        checkpoints.set(size++, checkpoint);
    }

    /** The rows of a later part of the file, and what stands after them. */
    void add(SessionLog more) {
        head.setAll(more.head);
        for (int row = 0; row < more.size; row++) {
            copy(more, row);
        }
    }

    private void copy(SessionLog other, int row) {
        Map<String, Double> values = new LinkedHashMap<>();
        COLUMNS.forEach(column -> values.put(column, other.columns.get(column)[row]));
        add(other.iterations[row], values, other.checkpoint(row));
    }

    boolean ordered() {
        return IntStream.range(1, size).allMatch(row -> iterations[row - 1] <= iterations[row]);
    }

    /** Rows of the same iteration keep their order. */
    SessionLog sorted() {
        SessionLog sorted = new SessionLog(file);
        sorted.head.setAll(head);
        IntStream.range(0, size).boxed().sorted(Comparator.comparingInt(row -> iterations[row]))
                .forEach(row -> sorted.copy(this, row));
        return sorted;
    }
}

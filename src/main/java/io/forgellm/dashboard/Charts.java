package io.forgellm.dashboard;

import static io.forgellm.training.session.MetricsLog.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The charts of a metrics log as Plotly objects, {@code {data: [trace], layout}}, under the keys and trace names by
 * which the Python program's pages find them. A chart without points is absent.
 */
final class Charts {
    private static final double HIGHEST_LOSS = 20;

    private Charts() {
    }

    static Map<String, Object> of(List<JsonNode> rows) {
        Map<String, Object> charts = new LinkedHashMap<>();
        put(charts, "loss", layout("Loss", "Loss", null),
                trace(rows, "train_loss", "Training Loss", "#1f77b4", x -> x),
                trace(rows, "val_loss", "Validation Loss", "#d62728", x -> x));
        DoubleUnaryOperator perplexity = loss -> Math.exp(Math.min(loss, HIGHEST_LOSS));
        put(charts, "perplexity", layout("Perplexity", "Perplexity", "log"),
                trace(rows, "train_loss", "Training Perplexity", "#1f77b4", perplexity),
                trace(rows, "val_loss", "Validation Perplexity", "#d62728", perplexity));
        put(charts, "learning_rate", layout("Learning Rate", "Learning Rate", "log"),
                trace(rows, "learning_rate", "Learning Rate", "#2ca02c", x -> x));
        Map<String, Object> memory = trace(rows, "peak_memory_gb", "Memory (GB)", "#9467bd", x -> x);
        if (memory != null) {
            memory.put("yaxis", "y2");
        }
        Map<String, Object> speed = layout("Speed", "Tokens/sec", null);
        speed.put("yaxis2", Map.of("title", "Memory (GB)", "overlaying", "y", "side", "right"));
        put(charts, "speed", speed, trace(rows, "tokens_per_sec", "Tokens/sec", "#ff7f0e", x -> x), memory);
        return charts;
    }

    @SafeVarargs
    private static void put(Map<String, Object> charts, String key, Map<String, Object> layout,
                            Map<String, Object>... traces) {
        List<Object> data = new ArrayList<>();
        for (Map<String, Object> trace : traces) {
            if (trace != null) {
                data.add(trace);
            }
        }
        if (!data.isEmpty()) {
            charts.put(key, Map.of("data", data, "layout", layout));
        }
    }

    private static Map<String, Object> layout(String title, String axis, String type) {
        Map<String, Object> y = new LinkedHashMap<>(Map.of("title", axis));
        if (type != null) {
            y.put("type", type);
        }
        return new LinkedHashMap<>(Map.of("title", title, "xaxis", Map.of("title", "Iteration"), "yaxis", y));
    }

    /** Null for a column without a finite value. */
    private static Map<String, Object> trace(List<JsonNode> rows, String column, String name, String colour,
                                             DoubleUnaryOperator value) {
        List<Integer> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (JsonNode row : rows) {
            Double number = number(row, column);
            if (number != null) {
                x.add(row.path("iteration").asInt());
                y.add(value.applyAsDouble(number));
            }
        }
        return x.isEmpty() ? null : new LinkedHashMap<>(Map.of("x", x, "y", y, "type", "scatter",
                "mode", "lines+markers", "name", name, "line", Map.of("color", colour, "width", 2),
                "marker", Map.of("size", 4)));
    }
}

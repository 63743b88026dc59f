package io.forgellm.forge.compare;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The model that reads the text best.
 *
 * @param name   null where that cannot be said; the reason tells why
 * @param reason for people
 */
record Best(String name, String reason) {

    /** @param models figures by name, as they stand in the result */
    static Best of(List<Map<String, Object>> models) {
        List<Map<String, Object>> order = models.stream().filter(model -> model.containsKey("perplexity"))
                .sorted(Comparator.comparingDouble(Best::perplexity)).toList();
        if (order.size() < 2) {
            return new Best(null, "Fewer than two perplexities were measured.");
        }
        if (order.stream().map(model -> model.get("tokens")).distinct().count() > 1) {
            return new Best(null, "The models cut the text into different tokens: their perplexities do not compare.");
        }
        Map<String, Object> first = order.getFirst();
        Map<String, Object> second = order.get(1);
        double lead = perplexity(second) - perplexity(first);
        double error = Math.hypot((double) first.get("perplexity_error"), (double) second.get("perplexity_error"));
        return new Best((String) first.get("name"), String.format(Locale.ROOT,
                "lowest perplexity: %.3f, next is %s with %.3f%s", perplexity(first), second.get("name"),
                perplexity(second), lead < error ? "; they are closer than the measure's error" : ""));
    }

    private static double perplexity(Map<String, Object> model) {
        return (double) model.get("perplexity");
    }

    /** As it stands in a job's result. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("reason", reason);
        return fields;
    }
}

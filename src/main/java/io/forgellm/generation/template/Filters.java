package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Jinja's filters, after {@code |}, of those that make sense in a chat template. */
final class Filters {
    private final Budget budget;
    private final Tests tests;

    Filters(Budget budget, Tests tests) {
        this.budget = budget;
        this.tests = tests;
    }

    Object apply(String name, Object value, Given given) {
        budget.read(value instanceof String text ? text.length() : 0);
        return switch (name) {
            case "trim" -> Strings.strip(text(value), given.text(0, "chars", null), true, true);
            case "string", "safe" -> text(value);
            case "upper" -> Strings.upper(text(value), budget);
            case "lower" -> Strings.lower(text(value), budget);
            case "title" -> Strings.title(text(value), budget);
            case "capitalize" -> Strings.capitalize(text(value), budget);
            case "replace" -> Strings.replace(text(value), given.text(0, "old", ""), given.text(1, "new", ""),
                    given.integer(2, "count", -1), budget);
            case "indent" -> indent(text(value), given);
            case "escape", "e" -> escape(text(value));
            case "format" -> Formats.percent(text(value), given.positional(), budget);
            case "tojson" -> json(value, given);
            case "length", "count" -> (long) Values.length(value);
            case "default", "d" -> value instanceof Undefined
                    || Values.truth(given.at(1, "boolean", false)) && !Values.truth(value)
                    ? given.at(0, "default_value", "") : value;
            case "int" -> whole(value, given);
            case "float" -> real(value, given);
            case "abs" -> value instanceof Double number ? (Object) Math.abs(number)
                    : (Object) Math.abs(Values.integer(value));
            case "round" -> round(value, given);
            case "list" -> Values.items(value, budget);
            case "first" -> edge(Values.items(value, budget), true);
            case "last" -> edge(Values.items(value, budget), false);
            case "join" -> Strings.join(text(given.at(0, "d", "")),
                    attributes(value, given.at(1, "attribute", null)), budget);
            case "reverse" -> value instanceof String text ? Sequences.slice(text, null, null, -1L, budget)
                    : Values.items(value, budget).reversed();
            case "items" -> value instanceof Map<?, ?> map ? Methods.items(map, budget) : List.of();
            case "dictsort" -> sorted(Methods.items(map(value), budget), 0L, false, false);
            case "sort" -> sorted(Values.items(value, budget), given.at(2, "attribute", null),
                    Values.truth(given.at(0, "reverse", false)), Values.truth(given.at(1, "case_sensitive", false)));
            case "unique" -> unique(Values.items(value, budget));
            case "min" -> extreme(Values.items(value, budget), -1);
            case "max" -> extreme(Values.items(value, budget), 1);
            case "sum" -> sum(Values.items(value, budget), given);
            case "map" -> mapped(value, given);
            case "select" -> selected(value, given, false, true);
            case "reject" -> selected(value, given, false, false);
            case "selectattr" -> selected(value, given, true, true);
            case "rejectattr" -> selected(value, given, true, false);
            default -> throw new TemplateFailure("no filter named '" + name + "'");
        };
    }

    private String text(Object value) {
        return PythonText.of(value, budget);
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new TemplateFailure("a mapping is needed, not " + Values.typeName(value));
    }

    private String json(Object value, Given given) {
        Object indent = given.at(1, "indent", null);
        boolean lines = indent != null;
        List<?> separators = given.at(2, "separators", null) instanceof List<?> list && list.size() == 2
                ? list : List.of(lines ? "," : ", ", ": ");
        Integer spaces = lines ? Math.clamp(Values.index(indent), 0, 64) : null;
        return PythonText.json(value, spaces, Values.truth(given.at(0, "ensure_ascii", false)),
                Values.truth(given.at(3, "sort_keys", false)), text(separators.getFirst()), text(separators.getLast()),
                budget);
    }

    private String indent(String value, Given given) {
        Object width = given.at(0, "width", 4L);
        String margin = width instanceof String text ? text : " ".repeat(Math.clamp(Values.index(width), 0, 1_000));
        boolean first = Values.truth(given.at(1, "first", false));
        boolean blank = Values.truth(given.at(2, "blank", false));
        StringBuilder out = new StringBuilder();
        String[] lines = value.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean shifted = i == 0 ? first : blank || !lines[i].isEmpty();
            String line = (i == 0 ? "" : "\n") + (shifted ? margin : "") + lines[i];
            budget.text(line.length());
            out.append(line);
        }
        budget.text(out.length());
        return out.toString();
    }

    private String escape(String value) {
        budget.text(6L * value.length());
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static Object whole(Object value, Given given) {
        try {
            return switch (value) {
                case String text -> Long.parseLong(Strings.strip(text, null, true, true));
                case Double number -> number.longValue();
                case null, default -> Values.isNumber(value) ? Values.integer(value) : given.at(0, "default", 0L);
            };
        } catch (NumberFormatException e) {
            Object real = real(value, new Given(List.of(Double.NaN), Map.of()));
            return real instanceof Double number && !number.isNaN() ? number.longValue() : given.at(0, "default", 0L);
        }
    }

    private static Object real(Object value, Given given) {
        try {
            return value instanceof String text ? (Object) Double.parseDouble(Strings.strip(text, null, true, true))
                    : Values.isNumber(value) ? Values.real(value) : given.at(0, "default", 0.0);
        } catch (NumberFormatException e) {
            return given.at(0, "default", 0.0);
        }
    }

    private static Object round(Object value, Given given) {
        double scale = Math.pow(10, given.integer(0, "precision", 0));
        double scaled = Values.real(value) * scale;
        return switch (given.text(1, "method", "common")) {
            case "ceil" -> Math.ceil(scaled) / scale;
            case "floor" -> Math.floor(scaled) / scale;
            default -> Math.rint(scaled) / scale;
        };
    }

    private static Object edge(List<Object> items, boolean first) {
        if (items.isEmpty()) {
            return new Undefined(first ? "the first of nothing" : "the last of nothing");
        }
        return first ? items.getFirst() : items.getLast();
    }

    private List<Object> sorted(List<Object> items, Object attribute, boolean reverse, boolean caseSensitive) {
        List<Object> sorted = new ArrayList<>(items);
        Comparator<Object> order = (a, b) -> Values.compare(sortKey(a, attribute, caseSensitive),
                sortKey(b, attribute, caseSensitive), budget);
        sorted.sort(reverse ? order.reversed() : order);
        return sorted;
    }

    private Object sortKey(Object item, Object attribute, boolean caseSensitive) {
        budget.spend(1);
        Object key = attribute(item, attribute);
        return key instanceof String text && !caseSensitive ? Strings.lower(text, budget) : key;
    }

    private List<Object> unique(List<Object> items) {
        List<Object> unique = new ArrayList<>();
        for (Object item : items) {
            Object key = sortKey(item, null, false);
            if (unique.stream().noneMatch(seen -> Values.equal(sortKey(seen, null, false), key, budget))) {
                unique.add(item);
            }
        }
        return unique;
    }

    private Object extreme(List<Object> items, int sign) {
        return items.stream().reduce((a, b) -> Values.compare(sortKey(b, null, false), sortKey(a, null, false), budget)
                * sign > 0 ? b : a).orElse(new Undefined("an extreme of nothing"));
    }

    private Object sum(List<Object> items, Given given) {
        Operators operators = new Operators(budget);
        Object sum = given.at(1, "start", 0L);
        for (Object item : items) {
            sum = operators.binary("+", sum, attribute(item, given.at(0, "attribute", null)));
        }
        return sum;
    }

    /** These filters take none and other false values for nothing, where a loop refuses none. */
    private List<Object> itemsOrNothing(Object value) {
        return Values.truth(value) ? Values.items(value, budget) : List.of();
    }

    private List<Object> mapped(Object value, Given given) {
        if (given.named().containsKey("attribute")) {
            Object otherwise = given.named().get("default");
            List<Object> mapped = attributes(itemsOrNothing(value), given.named().get("attribute"));
            mapped.replaceAll(each -> each instanceof Undefined && otherwise != null ? otherwise : each);
            return mapped;
        }
        String filter = given.text(0, "filter", null);
        if (filter == null) {
            throw new TemplateFailure("map needs a filter or an attribute");
        }
        List<Object> mapped = new ArrayList<>(itemsOrNothing(value));
        mapped.replaceAll(each -> apply(filter, each, given.rest(1)));
        return mapped;
    }

    private List<Object> selected(Object value, Given given, boolean byAttribute, boolean wanted) {
        Object attribute = byAttribute ? given.required(0, "attribute") : null;
        Given rest = byAttribute ? given.rest(1) : given;
        String test = rest.text(0, "test", null);
        List<Object> selected = new ArrayList<>();
        for (Object item : itemsOrNothing(value)) {
            Object tested = attribute(item, attribute);
            boolean holds = test == null ? Values.truth(tested) : tests.holds(test, tested, rest.rest(1));
            if (holds == wanted) {
                selected.add(item);
            }
        }
        return selected;
    }

    private List<Object> attributes(Object value, Object attribute) {
        List<Object> items = new ArrayList<>(Values.items(value, budget));
        if (attribute != null) {
            items.replaceAll(item -> attribute(item, attribute));
        }
        return items;
    }

    /** Items only, never methods; a name with dots goes step by step. */
    private static Object attribute(Object item, Object attribute) {
        if (attribute == null) {
            return item;
        }
        if (attribute instanceof Long) {
            return Sequences.item(item, attribute);
        }
        Object value = item;
        for (String step : String.valueOf(attribute).split("\\.")) {
            boolean number = !step.isEmpty() && step.length() < 10 && step.chars().allMatch(c -> c >= '0' && c <= '9');
            value = Sequences.item(value, number ? (Object) Long.valueOf(step) : step);
        }
        return value;
    }
}

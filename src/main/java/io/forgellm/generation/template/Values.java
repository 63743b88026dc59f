package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Python's view of the values that a template can hold: null is None; Undefined, Boolean, Long, Double, String,
 * List, Map, Namespace, Loop and Callable are all there is.
 */
final class Values {
    private Values() {
    }

    static boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Undefined _ -> false;
            case Boolean flag -> flag;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case Collection<?> items -> !items.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    /** Deep, and charged for: two lists that share their parts can be larger than the memory they take. */
    static boolean equal(Object left, Object right, Budget budget) {
        budget.spend(1);
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Double || right instanceof Double
                    ? real(left) == real(right) : integer(left) == integer(right);
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return a.size() == b.size()
                    && IntStream.range(0, a.size()).allMatch(i -> equal(a.get(i), b.get(i), budget));
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.size() == b.size() && a.keySet().stream()
                    .allMatch(key -> b.containsKey(key) && equal(a.get(key), b.get(key), budget));
        }
        if (left instanceof String a && right instanceof String b) {
            budget.read(a.length());
            return a.equals(b);
        }
        return left instanceof Undefined ? right instanceof Undefined : left == right;
    }

    /** A key of a mapping; lists and mappings cannot be one, as in Python. */
    static Object key(Object value) {
        if (value == null || isNumber(value) || value instanceof String) {
            return value;
        }
        throw new TemplateFailure(typeName(value) + " cannot be a key");
    }

    static int compare(Object left, Object right, Budget budget) {
        if (left instanceof String a && right instanceof String b) {
            budget.read(Math.min(a.length(), b.length()));
            return compareCodePoints(a, b);
        }
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Double || right instanceof Double
                    ? Double.compare(real(left), real(right)) : Long.compare(integer(left), integer(right));
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (!equal(a.get(i), b.get(i), budget)) {
                    return compare(a.get(i), b.get(i), budget);
                }
            }
            return Integer.compare(a.size(), b.size());
        }
        throw new TemplateFailure("cannot compare " + typeName(left) + " with " + typeName(right));
    }

    /** Python orders by code point, Java by UTF-16 unit. */
    private static int compareCodePoints(String a, String b) {
        for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(a.codePointAt(i), b.codePointAt(i));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    static boolean contains(Object container, Object item, Budget budget) {
        return switch (container) {
            case String text when item instanceof String part -> {
                budget.search(text.length(), part.length());
                yield text.contains(part);
            }
            case Collection<?> items -> items.stream().anyMatch(each -> equal(each, item, budget));
            case Map<?, ?> map -> map.containsKey(key(item));
            case Undefined _ -> false;
            case null, default -> throw new TemplateFailure(
                    "cannot look for " + typeName(item) + " in " + typeName(container));
        };
    }

    /** What a loop over it yields: items, keys or characters. */
    static List<Object> items(Object value, Budget budget) {
        return switch (value) {
            case Collection<?> items -> {
                budget.items(items.size());
                yield new ArrayList<>(items);
            }
            case Map<?, ?> map -> {
                budget.items(map.size());
                yield new ArrayList<>(map.keySet());
            }
            case String text -> {
                budget.items(text.length());
                List<Object> characters = new ArrayList<>();
                text.codePoints().forEach(point -> characters.add(Character.toString(point)));
                yield characters;
            }
            case Undefined _ -> List.of();
            case null, default -> throw new TemplateFailure(typeName(value) + " is not iterable");
        };
    }

    static int length(Object value) {
        return switch (value) {
            case Collection<?> items -> items.size();
            case Map<?, ?> map -> map.size();
            case String text -> text.codePointCount(0, text.length());
            case Undefined _ -> 0;
            case null, default -> throw new TemplateFailure(typeName(value) + " has no length");
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static double real(Object value) {
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) number(value)).doubleValue();
    }

    static long integer(Object value) {
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) number(value)).longValue();
    }

    /** A whole number that a Java int holds. */
    static int index(Object value) {
        if (value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        throw new TemplateFailure("a small whole number is needed, not " + typeName(value));
    }

    private static Object number(Object value) {
        if (!(value instanceof Number)) {
            throw new TemplateFailure("a number is needed, not " + typeName(value));
        }
        return value;
    }

    static String typeName(Object value) {
        return switch (value) {
            case null -> "none";
            case Undefined undefined -> "'" + undefined.name() + "', which is undefined";
            case Boolean _ -> "a boolean";
            case Long _ -> "an integer";
            case Double _ -> "a float";
            case String _ -> "a string";
            case Collection<?> _ -> "a list";
            case Map<?, ?> _ -> "a mapping";
            default -> "this kind of value";
        };
    }
}

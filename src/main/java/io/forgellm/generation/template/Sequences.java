package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Items and slices with Python's counting: from the end where negative, by code point in a string. */
final class Sequences {
    private Sequences() {
    }

    static Object item(Object base, Object key) {
        return switch (base) {
            case Map<?, ?> map -> map.containsKey(Values.key(key)) ? map.get(key) : new Undefined(String.valueOf(key));
            case List<?> items when key instanceof Long || key instanceof Boolean -> {
                long at = position(Values.integer(key), items.size());
                yield at < 0 || at >= items.size() ? new Undefined("item " + key) : items.get((int) at);
            }
            case String text when key instanceof Long number -> {
                int size = Values.length(text);
                long at = position(number, size);
                if (at < 0 || at >= size) {
                    yield new Undefined("character " + number);
                }
                yield Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)));
            }
            case Undefined undefined -> throw new TemplateFailure("'" + undefined.name() + "' is undefined");
            case null, default -> new Undefined(String.valueOf(key));
        };
    }

    static Object slice(Object base, Object from, Object to, Object step, Budget budget) {
        if (base instanceof String text) {
            budget.text(text.length());
            int[] points = text.codePoints().toArray();
            StringBuilder slice = new StringBuilder();
            range(points.length, from, to, step).forEach(i -> slice.appendCodePoint(points[i]));
            return slice.toString();
        }
        if (base instanceof List<?> items) {
            budget.items(items.size());
            List<Object> slice = new ArrayList<>();
            range(items.size(), from, to, step).forEach(i -> slice.add(items.get(i)));
            return slice;
        }
        throw new TemplateFailure(Values.typeName(base) + " cannot be sliced");
    }

    private static List<Integer> range(int size, Object from, Object to, Object step) {
        long by = step == null ? 1 : Values.integer(step);
        if (by == 0) {
            throw new TemplateFailure("a slice cannot have step 0");
        }
        long low = by > 0 ? 0 : -1;
        long high = by > 0 ? size : size - 1;
        long start = from == null ? (by > 0 ? low : high) : clamp(Values.integer(from), size, low, high);
        long stop = to == null ? (by > 0 ? high : low) : clamp(Values.integer(to), size, low, high);
        List<Integer> indices = new ArrayList<>();
        long steps = by > 0 ? Math.ceilDiv(stop - start, Math.min(by, size + 1L))
                : Math.ceilDiv(start - stop, Math.min(-Math.max(by, -size - 1L), size + 1L));
        long stride = Math.clamp(by, -size - 1L, size + 1L);
        for (long i = 0; i < steps; i++) {
            indices.add((int) (start + i * stride));
        }
        return indices;
    }

    private static long position(long index, int size) {
        return index < 0 ? index + size : index;
    }

    private static long clamp(long index, int size, long low, long high) {
        return Math.clamp(position(index, size), low, high);
    }
}

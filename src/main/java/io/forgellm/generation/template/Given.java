package io.forgellm.generation.template;

import java.util.List;
import java.util.Map;

/** Evaluated arguments of a call. */
record Given(List<Object> positional, Map<String, Object> named) {
    static final Given NOTHING = new Given(List.of(), Map.of());

    /** By place or by name, else the default. */
    Object at(int index, String name, Object otherwise) {
        if (index < positional.size()) {
            return positional.get(index);
        }
        return named.containsKey(name) ? named.get(name) : otherwise;
    }

    Object required(int index, String name) {
        if (index >= positional.size() && !named.containsKey(name)) {
            throw new TemplateFailure("argument '" + name + "' is missing");
        }
        return at(index, name, null);
    }

    String text(int index, String name, String otherwise) {
        Object value = at(index, name, otherwise);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new TemplateFailure("argument '" + name + "' is to be a string, not " + Values.typeName(value));
    }

    int integer(int index, String name, int otherwise) {
        Object value = at(index, name, (long) otherwise);
        if (value == null) {
            return otherwise;
        }
        return Values.index(value);
    }

    /** Without the first, which names what the others are for. */
    Given rest(int count) {
        return new Given(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }
}

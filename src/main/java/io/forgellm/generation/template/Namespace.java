package io.forgellm.generation.template;

import java.util.HashMap;
import java.util.Map;

/** Jinja's {@code namespace()}: the one value that a template may change. */
final class Namespace {
    private final Map<String, Object> attributes;

    Namespace(Given given) {
        attributes = new HashMap<>(given.named());
    }

    Object get(String name) {
        return attributes.containsKey(name) ? attributes.get(name) : new Undefined(name);
    }

    void set(String name, Object value) {
        attributes.put(name, value);
    }
}

package io.forgellm.generation.template;

import java.util.List;

/** The {@code loop} variable at one turn. */
record Loop(List<Object> items, int index, int depth) {
    Object get(String name) {
        int size = items.size();
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) size - index;
            case "revindex0" -> (long) size - index - 1;
            case "first" -> index == 0;
            case "last" -> index == size - 1;
            case "length" -> (long) size;
            case "depth" -> (long) depth;
            case "depth0" -> (long) depth - 1;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined(name);
            case "nextitem" -> index < size - 1 ? items.get(index + 1) : new Undefined(name);
            case "cycle" -> (Callable) this::cycle;
            default -> new Undefined(name);
        };
    }

    private Object cycle(Given given) {
        if (given.positional().isEmpty()) {
            throw new TemplateFailure("cycle() has nothing to choose from");
        }
        return given.positional().get(index % given.positional().size());
    }
}

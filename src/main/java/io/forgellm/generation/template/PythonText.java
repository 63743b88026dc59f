package io.forgellm.generation.template;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Writes values as Python's {@code str} and {@code json.dumps} do. */
final class PythonText {
    private static final int DEPTH = 64;
    private final StringBuilder out = new StringBuilder();
    private final Budget budget;

    private PythonText(Budget budget) {
        this.budget = budget;
    }

    /** As in {@code {{ value }}}. */
    static String of(Object value, Budget budget) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Undefined) {
            return "";
        }
        PythonText text = new PythonText(budget);
        text.repr(value, 0);
        return text.out.toString();
    }

    /** @param indent null for one line */
    static String json(Object value, Integer indent, boolean ascii, boolean sorted, String comma, String colon,
                       Budget budget) {
        PythonText text = new PythonText(budget);
        text.new Json(indent, ascii, sorted, comma, colon).write(value, 0);
        return text.out.toString();
    }

    private void repr(Object value, int depth) {
        deeper(depth);
        switch (value) {
            case null -> put("None");
            case Boolean flag -> put(flag ? "True" : "False");
            case Double number -> put(real(number));
            case String text -> quoted(text);
            case Undefined _ -> put("Undefined");
            case Collection<?> items -> {
                String separator = "[";
                for (Object item : items) {
                    put(separator);
                    repr(item, depth + 1);
                    separator = ", ";
                }
                put(items.isEmpty() ? "[]" : "]");
            }
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    put(separator);
                    repr(entry.getKey(), depth + 1);
                    put(": ");
                    repr(entry.getValue(), depth + 1);
                    separator = ", ";
                }
                put(map.isEmpty() ? "{}" : "}");
            }
            case Long number -> put(number.toString());
            default -> throw new TemplateFailure("this kind of value cannot be printed");
        }
    }

    private void quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        put(String.valueOf(quote));
        put(text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
                .replace(quote == '\'' ? "'" : "\0", quote == '\'' ? "\\'" : "\0"));
        put(String.valueOf(quote));
    }

    static String real(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(number);
        if (number == 0 || size >= 1e-4 && size < 1e16) {
            String plain = new BigDecimal(Double.toString(number)).toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String text = Double.toString(number).replace(".0E", "E");
        return text.contains("E-") ? text.replace("E-", "e-") : text.replace("E", "e+");
    }

    private void put(String piece) {
        budget.text(piece.length());
        out.append(piece);
    }

    private static void deeper(int depth) {
        if (depth > DEPTH) {
            throw new TemplateFailure("a value is nested more than " + DEPTH + " deep");
        }
    }

    private final class Json {
        private final Integer indent;
        private final boolean ascii;
        private final boolean sorted;
        private final String comma;
        private final String colon;

        private Json(Integer indent, boolean ascii, boolean sorted, String comma, String colon) {
            this.indent = indent;
            this.ascii = ascii;
            this.sorted = sorted;
            this.comma = comma;
            this.colon = colon;
        }

        private void write(Object value, int depth) {
            deeper(depth);
            switch (value) {
                case null -> put("null");
                case Boolean flag -> put(flag.toString());
                case Long number -> put(number.toString());
                case Double number -> put(real(number));
                case String text -> string(text);
                case Collection<?> items -> {
                    boolean first = true;
                    put("[");
                    for (Object item : items) {
                        separate(first, depth + 1);
                        write(item, depth + 1);
                        first = false;
                    }
                    close("]", items.isEmpty(), depth);
                }
                case Map<?, ?> map -> {
                    boolean first = true;
                    put("{");
                    for (Object key : keys(map)) {
                        separate(first, depth + 1);
                        string(of(key, budget));
                        put(colon);
                        write(map.get(key), depth + 1);
                        first = false;
                    }
                    close("}", map.isEmpty(), depth);
                }
                default -> throw new TemplateFailure(Values.typeName(value) + " cannot be written as JSON");
            }
        }

        private Collection<?> keys(Map<?, ?> map) {
            return sorted ? map.keySet().stream().sorted((a, b) -> Values.compare(a, b, budget)).toList()
                    : map.keySet();
        }

        private void separate(boolean first, int depth) {
            put(first ? "" : comma);
            line(depth);
        }

        private void close(String bracket, boolean empty, int depth) {
            if (!empty) {
                line(depth);
            }
            put(bracket);
        }

        private void line(int depth) {
            if (indent != null) {
                budget.text((long) depth * indent);
                put("\n" + " ".repeat(depth * indent));
            }
        }

        private void string(String text) {
            budget.spend(text.length());
            out.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    case '\b' -> out.append("\\b");
                    case '\f' -> out.append("\\f");
                    default -> {
                        if (c < ' ' || ascii && c > '~') {
                            out.append(String.format("\\u%04x", (int) c));
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            out.append('"');
        }
    }
}

package io.forgellm.generation.template;

import java.util.Collections;
import java.util.List;

/** {@code 'a {} {0} {name}'.format(...)} and {@code 'a %s %d' % ...} in their plain forms, without widths. */
final class Formats {
    private Formats() {
    }

    static String braces(String format, Given given, Budget budget) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if ((c == '{' || c == '}') && i + 1 < format.length() && format.charAt(i + 1) == c) {
                out.append(c);
                i++;
            } else if (c == '{') {
                int end = format.indexOf('}', i);
                String name = end < 0 ? "!" : format.substring(i + 1, end);
                if (!name.matches("\\w{0,40}")) {
                    throw new TemplateFailure("format() takes only plain fields such as {} and {name}");
                }
                Object value = name.isEmpty() ? given.at(next++, "", new Undefined(name))
                        : name.matches("\\d{1,4}") ? given.at(Integer.parseInt(name), "", new Undefined(name))
                        : given.named().getOrDefault(name, new Undefined(name));
                append(out, value, name, budget);
                i = end;
            } else {
                out.append(c);
            }
        }
        budget.text(out.length());
        return out.toString();
    }

    static String percent(String format, Object given, Budget budget) {
        List<?> values = given instanceof List<?> list ? list : Collections.singletonList(given);
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            char kind = ++i < format.length() ? format.charAt(i) : ' ';
            if (kind == '%') {
                out.append('%');
                continue;
            }
            Object value = next < values.size() ? values.get(next++) : new Undefined("value " + next);
            switch (kind) {
                case 's' -> append(out, value, "%s", budget);
                case 'd', 'i' -> append(out, Values.integer(value), "%d", budget);
                default -> throw new TemplateFailure("% takes only %s, %d and %%");
            }
        }
        budget.text(out.length());
        return out.toString();
    }

    private static void append(StringBuilder out, Object value, String field, Budget budget) {
        if (value instanceof Undefined) {
            throw new TemplateFailure("nothing is given for field '" + field + "'");
        }
        String piece = PythonText.of(value, budget);
        budget.output((long) out.length() + piece.length(), piece.length());
        out.append(piece);
    }
}

package io.forgellm.generation.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The functions that transformers gives to a chat template, beside Jinja's own. */
final class Functions {
    private Functions() {
    }

    static void into(Scope scope, Budget budget, LocalDateTime now) {
        scope.set("range", (Callable) given -> range(given, budget));
        scope.set("namespace", (Callable) Namespace::new);
        scope.set("dict", (Callable) given -> new LinkedHashMap<Object, Object>(given.named()));
        scope.set("raise_exception", (Callable) given -> {
            throw new TemplateFailure(PythonText.of(given.at(0, "message", ""), budget));
        });
        scope.set("strftime_now", (Callable) given -> strftime(given.text(0, "format", ""), now));
    }

    private static List<Object> range(Given given, Budget budget) {
        boolean one = given.positional().size() == 1;
        long from = one ? 0 : Values.integer(given.required(0, "start"));
        long to = Values.integer(given.required(one ? 0 : 1, "stop"));
        long step = Values.integer(given.at(2, "step", 1L));
        if (step == 0) {
            throw new TemplateFailure("range() cannot have step 0");
        }
        double size = Math.ceil(((double) to - from) / step);
        budget.items((long) Math.max(0, size));
        List<Object> numbers = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            numbers.add(i);
        }
        return numbers;
    }

    /** C's conversions; their names are those of the C locale. */
    private static final Map<Character, String> PATTERNS = Map.ofEntries(Map.entry('Y', "uuuu"),
            Map.entry('y', "uu"), Map.entry('m', "MM"), Map.entry('d', "dd"), Map.entry('H', "HH"),
            Map.entry('I', "hh"), Map.entry('M', "mm"), Map.entry('S', "ss"), Map.entry('f', "SSSSSS"),
            Map.entry('p', "a"), Map.entry('A', "EEEE"), Map.entry('a', "EEE"), Map.entry('B', "MMMM"),
            Map.entry('b', "MMM"), Map.entry('h', "MMM"), Map.entry('j', "DDD"), Map.entry('F', "uuuu-MM-dd"),
            Map.entry('T', "HH:mm:ss"), Map.entry('D', "MM/dd/uu"), Map.entry('R', "HH:mm"));

    private static String strftime(String format, LocalDateTime now) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char kind = format.charAt(++i);
            boolean plain = kind == '-' && i + 1 < format.length();
            kind = plain ? format.charAt(++i) : kind;
            if (kind == '%') {
                out.append('%');
                continue;
            }
            String pattern = PATTERNS.get(kind);
            if (pattern == null) {
                throw new TemplateFailure("strftime_now() does not know %" + kind);
            }
            String part = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
            out.append(plain ? part.replaceFirst("^0+(?=\\d)", "") : part);
        }
        return out.toString();
    }
}

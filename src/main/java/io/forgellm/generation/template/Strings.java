package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Python's string methods. */
final class Strings {
    private Strings() {
    }

    /** Python's idea of white space is Java's and the spaces that do not break. */
    static boolean isSpace(int point) {
        return Character.isWhitespace(point) || point == 0x85 || point == 0xA0 || point == 0x2007 || point == 0x202F;
    }

    /** @param characters those to take off, null for white space */
    static String strip(String text, String characters, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && strips(text.codePointAt(from), characters)) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && strips(text.codePointBefore(to), characters)) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    private static boolean strips(int point, String characters) {
        return characters == null ? isSpace(point) : characters.indexOf(point) >= 0;
    }

    static List<Object> split(String text, String separator, int most, Budget budget) {
        List<Object> parts = new ArrayList<>();
        if (separator == null) {
            return splitAtSpace(text, most, budget, parts);
        }
        notEmpty(separator);
        budget.search(text.length(), separator.length());
        int from = 0;
        int at;
        while ((most < 0 || parts.size() < most) && (at = text.indexOf(separator, from)) >= 0) {
            add(parts, text.substring(from, at), budget);
            from = at + separator.length();
        }
        add(parts, text.substring(from), budget);
        return parts;
    }

    private static List<Object> splitAtSpace(String text, int most, Budget budget, List<Object> parts) {
        int from = spaces(text, 0);
        while (from < text.length() && (most < 0 || parts.size() < most)) {
            int end = from;
            while (end < text.length() && !isSpace(text.charAt(end))) {
                end++;
            }
            add(parts, text.substring(from, end), budget);
            from = spaces(text, end);
        }
        if (from < text.length()) {
            add(parts, text.substring(from), budget);
        }
        return parts;
    }

    private static int spaces(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static List<Object> rsplit(String text, String separator, int most, Budget budget) {
        if (most < 0 || separator == null) {
            return split(text, separator, most, budget);
        }
        notEmpty(separator);
        budget.search(text.length(), separator.length());
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        int at;
        while (parts.size() < most && to >= separator.length()
                && (at = text.lastIndexOf(separator, to - separator.length())) >= 0) {
            add(parts, text.substring(at + separator.length(), to), budget);
            to = at;
        }
        add(parts, text.substring(0, to), budget);
        return parts.reversed();
    }

    static List<Object> lines(String text, boolean keepEnds, Budget budget) {
        List<Object> lines = new ArrayList<>();
        for (int from = 0; from < text.length();) {
            int end = from;
            while (end < text.length() && "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029"
                    .indexOf(text.charAt(end)) < 0) {
                end++;
            }
            int next = Math.min(text.length(), end + (text.startsWith("\r\n", end) ? 2 : 1));
            add(lines, text.substring(from, keepEnds ? next : end), budget);
            from = next;
        }
        return lines;
    }

    static boolean starts(String text, Object part, boolean atEnd) {
        return switch (part) {
            case String affix -> atEnd ? text.endsWith(affix) : text.startsWith(affix);
            case List<?> affixes -> affixes.stream().anyMatch(affix -> starts(text, affix, atEnd));
            case null, default -> throw new TemplateFailure("a string is needed, not " + Values.typeName(part));
        };
    }

    static String remove(String text, String affix, boolean atEnd) {
        if (affix.isEmpty() || !starts(text, affix, atEnd)) {
            return text;
        }
        return atEnd ? text.substring(0, text.length() - affix.length()) : text.substring(affix.length());
    }

    static String replace(String text, String old, String fresh, int most, Budget budget) {
        budget.search(text.length(), old.length());
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int count = 0; most < 0 || count < most; count++) {
            int at = old.isEmpty() ? (count == 0 ? 0 : from + 1) : text.indexOf(old, from);
            if (at < 0 || at > text.length()) {
                break;
            }
            budget.output((long) out.length() + at - from + fresh.length(), at - from + fresh.length() + 1);
            out.append(text, from, at).append(fresh);
            from = at + old.length();
        }
        return out.append(text, from, text.length()).toString();
    }

    static String upper(String text, Budget budget) {
        budget.text(text.length());
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text, Budget budget) {
        budget.text(text.length());
        return text.toLowerCase(Locale.ROOT);
    }

    static String capitalize(String text, Budget budget) {
        int first = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
        return upper(text.substring(0, first), budget) + lower(text.substring(first), budget);
    }

    static String title(String text, Budget budget) {
        budget.text(text.length());
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int point : text.codePoints().toArray()) {
            out.appendCodePoint(inWord ? Character.toLowerCase(point) : Character.toTitleCase(point));
            inWord = Character.isLetter(point);
        }
        return out.toString();
    }

    static long find(String text, String part, boolean last, Budget budget) {
        budget.search(text.length(), part.length());
        int at = last ? text.lastIndexOf(part) : text.indexOf(part);
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    static long index(String text, String part, Budget budget) {
        long at = find(text, part, false, budget);
        if (at < 0) {
            throw new TemplateFailure("index() does not find its text");
        }
        return at;
    }

    static long count(String text, String part, Budget budget) {
        return part.isEmpty() ? Values.length(text) + 1L : split(text, part, -1, budget).size() - 1L;
    }

    static String join(String separator, Object items, Budget budget) {
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (Object item : Values.items(items, budget)) {
            String piece = PythonText.of(item, budget);
            budget.output((long) out.length() + separator.length() + piece.length(),
                    separator.length() + piece.length());
            out.append(first ? "" : separator).append(piece);
            first = false;
        }
        return out.toString();
    }

    private static void notEmpty(String separator) {
        if (separator.isEmpty()) {
            throw new TemplateFailure("split() needs a separator");
        }
    }

    private static void add(List<Object> parts, String part, Budget budget) {
        if (parts.size() >= Budget.ITEMS) {
            budget.items(parts.size() + 1);
        }
        budget.spend(part.length() + 1);
        parts.add(part);
    }
}

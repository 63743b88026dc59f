package io.forgellm.tensor.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads RFC 8259 into plain values: Map in the order of the text, List, String, Long, Double, Boolean, null. A key that
 * stands twice is refused, as is nesting deeper than {@value #MAX_DEPTH}. Python's {@code Infinity} and {@code NaN} are
 * no JSON here either.
 */
public final class JsonParser {
    private static final int MAX_DEPTH = 64;
    private final String text;
    private int at;
    private int depth;

    private JsonParser(String text) {
        this.text = text;
    }

    /** @throws JsonException when the text is not exactly one JSON value */
    public static Object parse(String text) {
        JsonParser parser = new JsonParser(text);
        parser.skipSpace();
        Object value = parser.value();
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.wrong("goes on after its end");
        }
        return value;
    }

    /** As {@link #parse(String)}; bytes that are not UTF-8 are refused too. */
    public static Object parse(ByteBuffer utf8) {
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
        } catch (CharacterCodingException e) {
            throw new JsonException("is not UTF-8");
        }
    }

    private Object value() {
        if (at == text.length()) {
            throw wrong("ends too early");
        }
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        enter();
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!closes('}')) {
            do {
                skipSpace();
                int start = at;
                if (at == text.length() || text.charAt(at) != '"') {
                    throw wrong("lacks a key in quotes");
                }
                String key = string();
                skipSpace();
                expect(':');
                skipSpace();
                if (fields.containsKey(key)) {
                    at = start;
                    throw wrong("has the key \"" + key + "\" twice");
                }
                fields.put(key, value());
            } while (continues('}'));
        }
        depth--;
        return fields;
    }

    private List<Object> array() {
        enter();
        List<Object> elements = new ArrayList<>();
        if (!closes(']')) {
            do {
                skipSpace();
                elements.add(value());
            } while (continues(']'));
        }
        depth--;
        return elements;
    }

    private void enter() {
        at++;
        if (++depth > MAX_DEPTH) {
            throw wrong("is nested deeper than " + MAX_DEPTH);
        }
        skipSpace();
    }

    private boolean closes(char end) {
        if (at < text.length() && text.charAt(at) == end) {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues(char end) {
        skipSpace();
        if (closes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private String string() {
        int end = ++at;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\' && text.charAt(end) >= ' ') {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '"') {
            String plain = text.substring(at, end);
            at = end + 1;
            return plain;
        }
        StringBuilder unescaped = new StringBuilder(text.substring(at, end));
        at = end;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return unescaped.toString();
            } else if (c == '\\') {
                unescaped.append(escaped());
            } else if (c < ' ') {
                at--;
                throw wrong("has a control character in a string");
            } else {
                unescaped.append(c);
            }
        }
        throw wrong("ends inside a string");
    }

    private char escaped() {
        if (at == text.length()) {
            throw wrong("ends inside a string");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("has the unknown escape \\" + c);
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') {
                throw wrong("has a \\u without four hexadecimal digits");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("has something that is no value");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        if (peek('-')) {
            at++;
        }
        int first = at;
        int whole = digits();
        if (whole == 0 || whole > 1 && text.charAt(first) == '0') {
            at = start;
            throw wrong("has something that is no value");
        }
        boolean real = false;
        if (peek('.')) {
            at++;
            real = true;
            requireDigits(start);
        }
        if (peek('e') || peek('E')) {
            at++;
            real = true;
            if (peek('+') || peek('-')) {
                at++;
            }
            requireDigits(start);
        }
        String number = text.substring(start, at);
        if (!real && number.length() <= 18) {
            return Long.parseLong(number);
        }
        return real ? (Object) Double.valueOf(number) : wide(number);
    }

    private static Object wide(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException tooWide) {
            return Double.parseDouble(number);
        }
    }

    private void requireDigits(int start) {
        if (digits() == 0) {
            at = start;
            throw wrong("has a number that breaks off");
        }
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void expect(char c) {
        if (!peek(c)) {
            throw wrong(at == text.length() ? "ends too early" : "lacks a '" + c + "'");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JsonException wrong(String what) {
        long line = text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count() + 1;
        return new JsonException(what + " (line " + line + ", character " + at + ")");
    }
}

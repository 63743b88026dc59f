package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into tokens as Jinja 2 does. */
final class Lexer {
    /** @param value the text of a name, symbol or string, or the number */
    record Token(Kind kind, Object value) {
        boolean is(String symbol) {
            return (kind == Kind.SYMBOL || kind == Kind.NAME) && value.equals(symbol);
        }
    }

    enum Kind { NAME, STRING, NUMBER, SYMBOL, END }

    private static final Set<String> LONG_SYMBOLS = Set.of("==", "!=", "<=", ">=", "//", "**");
    private static final Pattern NUMBER = Pattern.compile("[0-9_]++(\\.[0-9][0-9_]*+)?([eE][-+]?[0-9]++)?");
    private static final String SYMBOLS = "+-*/%~<>=()[]{},.:|";

    private final String source;
    private int at;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        Lexer lexer = new Lexer(source);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind() != Kind.END);
        return tokens;
    }

    private Token next() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
        if (at == source.length()) {
            return new Token(Kind.END, "end of the expression");
        }
        char c = source.charAt(at);
        if (Character.isJavaIdentifierStart(c) && c != '$') {
            int from = at;
            while (at < source.length() && Character.isJavaIdentifierPart(source.charAt(at))) {
                at++;
            }
            return new Token(Kind.NAME, source.substring(from, at));
        }
        if (c >= '0' && c <= '9') {
            return number();
        }
        if (c == '"' || c == '\'') {
            return string(c);
        }
        if (at + 2 <= source.length() && LONG_SYMBOLS.contains(source.substring(at, at + 2))) {
            at += 2;
            return new Token(Kind.SYMBOL, source.substring(at - 2, at));
        }
        if (SYMBOLS.indexOf(c) < 0) {
            throw new TemplateFailure("unexpected '" + c + "' in: " + source.strip());
        }
        at++;
        return new Token(Kind.SYMBOL, String.valueOf(c));
    }

    private Token number() {
        Matcher number = NUMBER.matcher(source).region(at, source.length());
        if (!number.lookingAt()) {
            throw new TemplateFailure("broken number in: " + source.strip());
        }
        at = number.end();
        String digits = number.group().replace("_", "");
        boolean real = number.group(1) != null || number.group(2) != null;
        try {
            return new Token(Kind.NUMBER, real ? (Object) Double.valueOf(digits) : Long.valueOf(digits));
        } catch (NumberFormatException e) {
            throw new TemplateFailure("number too large: " + digits);
        }
    }

    private Token string(char quote) {
        StringBuilder text = new StringBuilder();
        for (at++; at < source.length(); at++) {
            char c = source.charAt(at);
            if (c == quote) {
                at++;
                return new Token(Kind.STRING, text.toString());
            }
            if (c == '\\' && at + 1 < source.length()) {
                escape(text, source.charAt(++at));
            } else {
                text.append(c);
            }
        }
        throw new TemplateFailure("a string is not closed in: " + source.strip());
    }

    private void escape(StringBuilder text, char c) {
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case '\\', '\'', '"' -> text.append(c);
            case '\n' -> { }
            case 'x' -> codePoint(text, 2);
            case 'u' -> codePoint(text, 4);
            case 'U' -> codePoint(text, 8);
            default -> text.append('\\').append(c);
        }
    }

    private void codePoint(StringBuilder text, int digits) {
        try {
            text.appendCodePoint(Integer.parseInt(source.substring(at + 1, at + 1 + digits), 16));
            at += digits;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TemplateFailure("a string has a broken escape in: " + source.strip());
        }
    }
}

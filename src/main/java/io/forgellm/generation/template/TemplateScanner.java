package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into pieces and settles its white space as transformers has Jinja 2 do it (trim_blocks,
 * lstrip_blocks and the signs {@code -} and {@code +}; one newline at the template's end is dropped).
 */
final class TemplateScanner {
    private final String source;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int at;

    private TemplateScanner(String source) {
        String unix = source.replace("\r\n", "\n").replace('\r', '\n');
        this.source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    }

    static List<Piece> pieces(String source) {
        TemplateScanner scanner = new TemplateScanner(source);
        while (scanner.at < scanner.source.length()) {
            scanner.next();
        }
        scanner.flush();
        return scanner.pieces;
    }

    private void next() {
        int open = opening(at);
        if (open < 0) {
            text.append(source, at, source.length());
            at = source.length();
            return;
        }
        char kind = source.charAt(open + 1);
        char sign = signAt(open + 2);
        text.append(before(open, kind, sign));
        at = open + (sign == ' ' ? 2 : 3);
        if (kind == '#') {
            int end = source.indexOf("#}", at);
            if (end < 0) {
                throw new TemplateFailure("a comment is not closed");
            }
            close(end, at, true);
            return;
        }
        int from = at;
        int end = closing(kind == '{' ? "}}" : "%}");
        String body = close(end, from, kind == '%').strip();
        if (kind == '{') {
            flush();
            pieces.add(new Piece(Piece.Kind.PRINT, null, body));
        } else if (body.equals("raw")) {
            raw();
        } else {
            flush();
            int name = 0;
            while (name < body.length() && Character.isJavaIdentifierPart(body.charAt(name))) {
                name++;
            }
            pieces.add(new Piece(Piece.Kind.TAG, body.substring(0, name), body.substring(name)));
        }
    }

    private int opening(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char c = source.charAt(i + 1);
            if (c == '{' || c == '%' || c == '#') {
                return i;
            }
        }
        return -1;
    }

    private char signAt(int index) {
        char c = index < source.length() ? source.charAt(index) : ' ';
        return c == '-' || c == '+' ? c : ' ';
    }

    /** The text up to a tag, without what the tag takes off its end. */
    private String before(int open, char kind, char sign) {
        String piece = source.substring(at, open);
        if (sign == '-') {
            return Strings.strip(piece, null, false, true);
        }
        int line = piece.lastIndexOf('\n') + 1;
        boolean fromLineStart = line > 0 || at == 0 || source.charAt(at - 1) == '\n';
        if (kind != '{' && sign != '+' && fromLineStart && Strings.strip(piece.substring(line), null, true, true)
                .isEmpty()) {
            return piece.substring(0, line);
        }
        return piece;
    }

    /** Where the tag ends; brackets and strings inside may hold the same signs. */
    private int closing(String end) {
        int depth = 0;
        for (int i = at; i < source.length(); i++) {
            char c = source.charAt(i);
            if (depth == 0 && source.startsWith(end, i)) {
                return i;
            }
            if (c == '\'' || c == '"') {
                for (i++; i < source.length() && source.charAt(i) != c; i++) {
                    i += source.charAt(i) == '\\' ? 1 : 0;
                }
            } else if (c == '{' || c == '[' || c == '(') {
                depth++;
            } else if (c == '}' || c == ']' || c == ')') {
                depth--;
            }
        }
        throw new TemplateFailure("a tag is not closed: " + source.substring(at, Math.min(source.length(), at + 40)));
    }

    /** Steps behind the tag and the white space it takes; gives what is inside. */
    private String close(int end, int from, boolean block) {
        char sign = end > from ? signAt(end - 1) : ' ';
        at = end + 2;
        if (sign == '-') {
            while (at < source.length() && Strings.isSpace(source.charAt(at))) {
                at++;
            }
        } else if (block && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        return source.substring(from, sign == ' ' || !block && sign == '+' ? end : end - 1);
    }

    private void raw() {
        int search = at;
        while (true) {
            int open = source.indexOf("{%", search);
            if (open < 0) {
                throw new TemplateFailure("a raw block is not closed");
            }
            int end = source.indexOf("%}", open);
            char sign = signAt(open + 2);
            int from = open + (sign == ' ' ? 2 : 3);
            if (end >= from && source.substring(from, end).replaceAll("[-+]$", "").strip().equals("endraw")) {
                text.append(before(open, '%', sign));
                close(end, from, true);
                return;
            }
            search = open + 2;
        }
    }

    private void flush() {
        if (!text.isEmpty()) {
            pieces.add(new Piece(Piece.Kind.TEXT, null, text.toString()));
            text.setLength(0);
        }
    }
}

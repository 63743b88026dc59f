package io.forgellm.training.data.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** Text of a web page: paragraphs apart by an empty line, without scripts, styles and navigation. */
final class HtmlText implements DocumentReader.Extractor {
    private static final String UNREAD = "script, style, noscript, template, nav, head, svg, iframe";

    @Override
    public String text(DataFile file) throws IOException {
        byte[] bytes;
        try (InputStream in = file.open()) {
            bytes = in.readNBytes(RowReader.LONGEST_DOCUMENT + 1);
        }
        if (bytes.length > RowReader.LONGEST_DOCUMENT) {
            throw TextReader.tooLong(file);
        }
        Document page = parsed(file, bytes);
        page.select(UNREAD).remove();
        Paragraphs paragraphs = new Paragraphs();
        page.body().traverse(paragraphs);
        return paragraphs.text.toString().strip();
    }

    /** A page may name another encoding than UTF-8 in its head. */
    private static Document parsed(DataFile file, byte[] bytes) throws IOException {
        try {
            return Jsoup.parse(Utf8.decode(bytes, 0, bytes.length));
        } catch (Utf8.NotUtf8 malformed) {
            Document page = Jsoup.parse(new ByteArrayInputStream(bytes), null, "");
            if (StandardCharsets.UTF_8.equals(page.charset())) {
                throw LineReader.notUtf8(file, bytes, malformed);
            }
            return page;
        }
    }

    private static final class Paragraphs implements NodeVisitor {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void head(Node node, int depth) {
            switch (node) {
                case TextNode words when words.parent() instanceof Element parent && parent.closest("pre") != null ->
                    text.append(words.getWholeText());
                case TextNode words -> flow(words.text());
                case Element element when element.nameIs("br") -> text.append('\n');
                case Element element when element.nameIs("li") || element.nameIs("tr") -> atLeast("\n");
                case Element element when element.nameIs("td") || element.nameIs("th") -> flow(" ");
                case Element element when element.isBlock() -> atLeast("\n\n");
                default -> { }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element && element.isBlock()
                    && !element.nameIs("td") && !element.nameIs("th")) {
                atLeast(element.nameIs("li") || element.nameIs("tr") ? "\n" : "\n\n");
            }
        }

        /** White space in the source's flow is one space, and none at a line's start. */
        private void flow(String words) {
            boolean gap = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
            text.append(gap ? words.stripLeading() : words);
        }

        private void atLeast(String newlines) {
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == ' ') {
                end--;
            }
            text.setLength(end);
            for (int i = newlines.length(); i > 0 && end > 0; i--) {
                if (end < newlines.length() || !text.substring(end - newlines.length()).equals(newlines)) {
                    text.append('\n');
                    end = text.length();
                }
            }
        }
    }
}

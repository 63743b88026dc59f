package io.forgellm.training.data.source;

import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.Reader;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lines as a stream of characters, for parsers that find the rows themselves. A line that is bad is
 * remembered, so that the row it belongs to can be told apart. A row cannot grow without bounds.
 */
final class LineFeed extends Reader {
    private final LineReader lines;
    private final int longestRow;
    private final TreeMap<Long, ForgeException> defects = new TreeMap<>();
    private String line = "";
    private int at;
    private long sinceRow;

    LineFeed(DataFile file, int longestRow) throws IOException {
        this.lines = new LineReader(file, longestRow);
        this.longestRow = longestRow;
    }

    /** A row was taken; the bound holds for the next. */
    void rowBegins() {
        sinceRow = 0;
    }

    /** What is wrong with one of these lines. @param last inclusive */
    Optional<ForgeException> defect(long first, long last) {
        Map.Entry<Long, ForgeException> found = defects.ceilingEntry(first);
        return found == null || found.getKey() > Math.max(first, last) ? Optional.empty()
            : Optional.of(found.getValue());
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        if (at == line.length()) {
            LineReader.Line next = lines.next();
            if (next == null) {
                return -1;
            }
            if (next.defect() != null) {
                defects.put(next.number(), next.defect());
            }
            line = next.text() + "\n";
            at = 0;
        }
        int count = Math.min(length, line.length() - at);
        line.getChars(at, at + count, into, offset);
        at += count;
        sinceRow += count;
        if (sinceRow > 2L * longestRow) {
            throw new IOException(String.format(Locale.ROOT,
                "it has more than %,d characters; is a quote not closed?", longestRow));
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

package io.forgellm.training.data.source;

import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Reads lines of strict UTF-8 and holds no more than one, and of that no more than a limit, in memory. */
final class LineReader implements AutoCloseable {
    private final DataFile file;
    private final InputStream in;
    private final int longest;
    private byte[] line = new byte[1 << 16];
    private long number;
    private long offset;
    private long nextOffset;

    LineReader(DataFile file, int longest) throws IOException {
        this.file = file;
        this.in = file.open();
        this.longest = longest;
    }

    /** @param text without the line end; where there is a defect, what could be made of it. @param defect or null */
    record Line(long number, String text, ForgeException defect) { }

    /** @return null at the end of the file */
    Line next() throws IOException {
        offset = nextOffset;
        int length = 0;
        long all = 0;
        int read = in.read();
        if (read < 0) {
            return null;
        }
        number++;
        for (; read >= 0 && read != '\n'; read = in.read()) {
            all++;
            if (length < longest) {
                if (length == line.length) {
                    line = Arrays.copyOf(line, Math.min(longest, 2 * length));
                }
                line[length++] = (byte) read;
            }
        }
        nextOffset += all + (read == '\n' ? 1 : 0);
        if (all > longest) {
            return new Line(number, "", Malformed.at(file.place(number),
                String.format(Locale.ROOT, "the line has %,d bytes; the most is %,d", all, longest),
                Map.of("length", all, "limit", longest), "Break the line's content up into several rows."));
        }
        return decoded(length > 0 && line[length - 1] == '\r' ? length - 1 : length);
    }

    private Line decoded(int length) {
        int start = number == 1 && length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB
            && line[2] == (byte) 0xBF ? 3 : 0;
        try {
            return new Line(number, Utf8.decode(line, start, length), null);
        } catch (Utf8.NotUtf8 malformed) {
            String replaced = new String(line, start, length - start, StandardCharsets.UTF_8);
            return new Line(number, replaced, notUtf8(file, number, offset + malformed.offset, line[malformed.offset]));
        }
    }

    /** @param content of the whole file */
    static ForgeException notUtf8(DataFile file, byte[] content, Utf8.NotUtf8 malformed) {
        long line = 1;
        for (int i = 0; i < malformed.offset; i++) {
            line += content[i] == '\n' ? 1 : 0;
        }
        return notUtf8(file, line, malformed.offset, content[malformed.offset]);
    }

    /** @param at byte offset in the file, unzipped */
    static ForgeException notUtf8(DataFile file, long line, long at, byte value) {
        return Malformed.at(file.place(line),
            String.format(Locale.ROOT, "byte 0x%02X at offset %,d of the file is not UTF-8", value, at),
            Map.of("byte_offset", at), "Save the file as UTF-8, or leave bad rows out: skip_bad_rows.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package io.forgellm.training.data.source;

import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** A file of plain text is one document. */
final class TextReader implements RowReader {

    @Override
    public void read(DataFile file, RowSink sink) throws IOException {
        byte[] bytes = bytes(file, sink);
        if (bytes == null) {
            return;
        }
        boolean marked = bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
        try {
            String text = Utf8.decode(bytes, marked ? 3 : 0, bytes.length);
            if (text.isBlank()) {
                sink.bad(file.malformed("the file is empty"));
            } else {
                sink.row(new Row.Document(file.place(0), text));
            }
        } catch (Utf8.NotUtf8 malformed) {
            sink.bad(LineReader.notUtf8(file, bytes, malformed));
        }
    }

    /** For all that is one document. */
    static ForgeException tooLong(DataFile file) {
        return Malformed.at(file.place(0), "the document has more than " + (LONGEST_DOCUMENT >> 20) + " MiB",
            Map.of("limit", LONGEST_DOCUMENT), "Break it up into several files, or into the rows of a .jsonl file.");
    }

    /** Null where it is too much; the sink has been told then. */
    private static byte[] bytes(DataFile file, RowSink sink) throws IOException {
        byte[] bytes;
        try (InputStream in = file.open()) {
            bytes = in.readNBytes(LONGEST_DOCUMENT + 1);
        }
        if (bytes.length <= LONGEST_DOCUMENT) {
            return bytes;
        }
        sink.bad(tooLong(file));
        return null;
    }
}

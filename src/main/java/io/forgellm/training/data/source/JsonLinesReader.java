package io.forgellm.training.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Malformed;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One JSON object a line; empty lines are passed over. */
final class JsonLinesReader implements RowReader {
    private static final ObjectReader JSON = JsonMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().readerFor(JsonNode.class);

    /** Jackson's words for it, with the byte. */
    private static final Pattern NOT_UTF8 = Pattern.compile("^Invalid UTF-8 \\w+ byte 0x([0-9a-f]{1,2})");

    @Override
    public void read(DataFile file, RowSink sink) throws IOException {
        boolean any = false;
        try (LineReader lines = new LineReader(file, LONGEST_ROW)) {
            for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
                if (line.defect() != null) {
                    sink.bad(line.defect());
                    any = true;
                } else if (!line.text().isBlank()) {
                    one(file, line, sink);
                    any = true;
                }
            }
        }
        if (!any) {
            sink.bad(file.malformed("the file is empty"));
        }
    }

    private static void one(DataFile file, LineReader.Line line, RowSink sink) {
        JsonNode value;
        try {
            value = JSON.readValue(line.text());
        } catch (JsonProcessingException broken) {
            sink.bad(brokenJson(file, line.number(), broken));
            return;
        }
        object(file, line.number(), value, sink);
    }

    static void object(DataFile file, long line, JsonNode value, RowSink sink) {
        if (value instanceof ObjectNode fields) {
            sink.row(new Row.Fields(file.place(line), fields));
        } else {
            sink.bad(Malformed.at(file.place(line), "a row is to be a JSON object, not "
                + value.getNodeType().name().toLowerCase(Locale.ROOT)));
        }
    }

    static ForgeException brokenJson(DataFile file, long line, JsonProcessingException broken) {
        long column = broken.getLocation() == null ? 0 : broken.getLocation().getColumnNr();
        Matcher notUtf8 = NOT_UTF8.matcher(broken.getOriginalMessage());
        if (notUtf8.find() && broken.getLocation().getByteOffset() >= 0) {
            return LineReader.notUtf8(file, line, broken.getLocation().getByteOffset(),
                (byte) Integer.parseInt(notUtf8.group(1), 16));
        }
        return Malformed.at(file.place(line), "broken JSON at column " + column + ": " + broken.getOriginalMessage(),
            Map.of("column", column), "Mend the line, or leave bad rows out: skip_bad_rows.");
    }
}

package io.forgellm.training.data.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Malformed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** A table whose first line names the columns (RFC 4180, with any one-character separator); all values are text. */
final class TableReader implements RowReader {
    private final CSVFormat format;

    TableReader(char separator) {
        format = CSVFormat.RFC4180.builder().setDelimiter(separator).setHeader().setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW).setAllowMissingColumnNames(true).get();
    }

    @Override
    public void read(DataFile file, RowSink sink) throws IOException {
        try (LineFeed lines = new LineFeed(file, LONGEST_ROW); CSVParser parser = opened(file, lines)) {
            List<String> columns = parser.getHeaderNames();
            long rows = 0;
            lines.defect(1, parser.getCurrentLineNumber()).ifPresent(sink::bad);
            Iterator<CSVRecord> records = parser.iterator();
            while (true) {
                long first = parser.getCurrentLineNumber() + 1;
                lines.rowBegins();
                CSVRecord row;
                try {
                    if (!records.hasNext()) {
                        break;
                    }
                    row = records.next();
                } catch (UncheckedIOException | IllegalStateException broken) {
                    sink.bad(Malformed.at(file.place(first), "the row cannot be read: " + reason(broken), Map.of(),
                        "Put quotes around values that hold separators, and double the quotes inside."));
                    return;
                }
                boolean empty = row.size() == 1 && row.get(0).isEmpty() && columns.size() > 1;
                rows += empty ? 0 : 1;
                if (!empty) {
                    one(file, first, columns, row, lines.defect(first, parser.getCurrentLineNumber()), sink);
                }
            }
            if (rows == 0) {
                sink.bad(file.malformed("the table has no rows below its header"));
            }
        }
    }

    private CSVParser opened(DataFile file, LineFeed lines) throws IOException {
        try {
            return CSVParser.builder().setReader(lines).setFormat(format).get();
        } catch (IllegalArgumentException header) {
            throw Malformed.at(file.place(1), "the header cannot be used: " + header.getMessage());
        }
    }

    private static void one(DataFile file, long line, List<String> columns, CSVRecord row,
                            Optional<ForgeException> defect, RowSink sink) {
        if (defect.isPresent()) {
            sink.bad(defect.get());
        } else if (row.size() != columns.size()) {
            sink.bad(Malformed.at(file.place(line), "the row has " + row.size() + " values, the header "
                + columns.size()));
        } else {
            ObjectNode values = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < columns.size(); i++) {
                values.put(columns.get(i), row.get(i));
            }
            sink.row(new Row.Fields(file.place(line), values));
        }
    }

    private static String reason(RuntimeException broken) {
        Throwable cause = broken.getCause() == null ? broken : broken.getCause();
        return cause.getMessage();
    }
}

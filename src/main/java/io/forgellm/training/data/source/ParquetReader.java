package io.forgellm.training.data.source;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import io.forgellm.training.data.Malformed;
import java.io.IOException;
import java.util.Map;

/** Rows of a Parquet file, with lists and structs as JSON has them. */
final class ParquetReader implements RowReader {
    private static final JsonMapper JSON = JsonMapper.builder().findAndAddModules().build();

    @Override
    public void read(DataFile file, RowSink sink) throws IOException {
        long row = 0;
        try (CloseableIterator<Map<String, Object>> rows = opened(file)) {
            while (true) {
                ObjectNode values;
                try {
                    if (!rows.hasNext()) {
                        break;
                    }
                    values = JSON.valueToTree(rows.next());
                } catch (RuntimeException broken) {
                    sink.bad(Malformed.at(file.place(row + 1), "the row cannot be read: " + broken.getMessage()));
                    return;
                }
                row++;
                sink.row(new Row.Fields(file.place(row), values));
            }
        }
        if (row == 0) {
            sink.bad(file.malformed("the table has no rows"));
        }
    }

    @SuppressWarnings("unchecked")
    private static CloseableIterator<Map<String, Object>> opened(DataFile file) {
        try {
            return (CloseableIterator<Map<String, Object>>) (CloseableIterator<?>)
                new CarpetReader<>(file.path().toFile(), Map.class).iterator();
        } catch (RuntimeException damaged) {
            throw file.malformed("the file is no Parquet file, or damaged: " + damaged.getMessage());
        }
    }
}

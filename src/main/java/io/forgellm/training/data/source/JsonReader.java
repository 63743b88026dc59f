package io.forgellm.training.data.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A JSON file: an array of objects, or objects one after the other, of which one alone is the simplest case. Rows are
 * read one by one. After broken JSON nothing is known of what follows, so that the rest of the file is one bad row.
 */
final class JsonReader implements RowReader {
    private static final JsonMapper JSON = new JsonMapper();

    static {
        JSON.getFactory().setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(LONGEST_ROW).build());
    }

    @Override
    public void read(DataFile file, RowSink sink) throws IOException {
        long rows = 0;
        try (InputStream in = file.open(); JsonParser parser = JSON.getFactory().createParser(in)) {
            boolean array = false;
            while (true) {
                long line;
                JsonNode value;
                try {
                    JsonToken token = parser.nextToken();
                    if (token == JsonToken.START_ARRAY && rows == 0 && !array) {
                        array = true;
                        continue;
                    }
                    if (token == null || token == JsonToken.END_ARRAY) {
                        break;
                    }
                    line = parser.currentTokenLocation().getLineNr();
                    value = parser.readValueAsTree();
                } catch (JsonProcessingException broken) {
                    sink.bad(broken(file, broken));
                    return;
                }
                rows++;
                JsonLinesReader.object(file, line, value, sink);
            }
        }
        if (rows == 0) {
            sink.bad(file.malformed("the file holds no rows"));
        }
    }

    private static ForgeException broken(DataFile file, JsonProcessingException broken) {
        long line = broken.getLocation() == null ? 0 : broken.getLocation().getLineNr();
        return JsonLinesReader.brokenJson(file, line, broken);
    }
}

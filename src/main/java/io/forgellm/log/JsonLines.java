package io.forgellm.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One JSON object a line: a {@link LogLine} and, where something was thrown, its {@code trace}. */
final class JsonLines extends Formatter {
    private final ObjectMapper json;

    JsonLines(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public String format(LogRecord entry) {
        ObjectNode line = json.valueToTree(LogLine.of(0, entry));
        line.remove("sequence");
        if (entry.getThrown() != null) {
            StringWriter trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace, true));
            line.put("trace", trace.toString());
        }
        try {
            return json.writeValueAsString(line) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

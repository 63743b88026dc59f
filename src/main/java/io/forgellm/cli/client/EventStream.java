package io.forgellm.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;

/**
 * The events of one request, read as they come: a JSON object a line, or the {@code data:} lines of server-sent
 * events. One thread reads; any thread may {@link #close()}, which ends the request on the server.
 */
public final class EventStream implements AutoCloseable {
    private static final String SSE_DATA = "data:";

    private final HttpURLConnection connection;
    private final ObjectMapper json;
    private BufferedReader lines;
    private volatile boolean closed;

    EventStream(HttpURLConnection connection, ObjectMapper json) {
        this.connection = connection;
        this.json = json;
    }

    void begin(byte[] body) throws IOException {
        ApiClient.send(connection, body);
    }

    /**
     * Waits for the next event.
     *
     * @return the event, or null after the last one
     * @throws ApiException             the server refused, or sent an event of type {@code error}
     * @throws ClosedStreamException    this side closed it
     */
    public JsonNode next() {
        try {
            if (lines == null) {
                int status = connection.getResponseCode();
                if (status >= 400) {
                    throw ApiException.of(status, ApiClient.read(connection, json));
                }
                lines = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String data = line.startsWith(SSE_DATA) ? line.substring(SSE_DATA.length()).strip() : line;
                if (data.startsWith("{") || data.startsWith("[")) {
                    return event(json.readTree(data));
                }
            }
            return null;
        } catch (IOException | RuntimeException e) {
            // Closed under its reader, the JDK's connection ends in whatever its fields then make of it, even a
            // NullPointerException.
            if (closed) {
                throw new ClosedStreamException();
            }
            if (e instanceof RuntimeException told) {
                throw told;
            }
            throw new ApiException("The connection broke before the answer was whole.", "",
                    "See whether the server still runs: forgellm status");
        }
    }

    private static JsonNode event(JsonNode event) {
        if ("error".equals(event.path("type").asText())) {
            throw ApiException.of(200, event);
        }
        return event;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        connection.disconnect();
    }
}

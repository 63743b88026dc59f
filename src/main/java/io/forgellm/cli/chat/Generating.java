package io.forgellm.cli.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.ApiException;
import io.forgellm.cli.client.ClosedStreamException;
import io.forgellm.cli.client.EventStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One generation, told piece by piece. It can be stopped from another thread, which ends it on the server as well.
 */
public final class Generating {
    private final ApiClient client;
    private EventStream events;
    private boolean stopped;

    public Generating(ApiClient client) {
        this.client = client;
    }

    /**
     * Runs it to its end.
     *
     * @param fields those of {@code POST /api/model/generate}
     * @param pieces gets each piece of text as it comes
     * @throws ApiException the server refused it, or it failed on the way
     */
    public Answer run(Map<String, ?> fields, Consumer<String> pieces) {
        Map<String, Object> body = new LinkedHashMap<>(fields);
        body.put("streaming", true);
        StringBuilder text = new StringBuilder();
        try (EventStream stream = client.stream("/api/model/generate", body, "text/event-stream")) {
            if (!begin(stream)) {
                return new Answer("", null);
            }
            for (JsonNode event = stream.next(); event != null; event = stream.next()) {
                switch (event.path("type").asText()) {
                    case "chunk" -> {
                        String piece = event.path("text").asText();
                        text.append(piece);
                        pieces.accept(piece);
                    }
                    case "complete" -> {
                        return new Answer(text.toString(), event);
                    }
                    case "cancelled" -> throw new ApiException("The server cancelled the answer.", "CANCELLED",
                            "The model was unloaded or replaced, or the server is shutting down.");
                    default -> throw new ApiException("Unknown event from the server: " + event, "",
                            "Server and command are of different versions.");
                }
            }
        } catch (ClosedStreamException e) {
            return new Answer(text.toString(), null);
        }
        throw new ApiException("The answer ended without its last event.", "", "See the server's log.");
    }

    private synchronized boolean begin(EventStream stream) {
        events = stream;
        return !stopped;
    }

    /** Ends it early; {@link #run} then returns what had come. */
    public synchronized void stop() {
        stopped = true;
        if (events != null) {
            events.close();
        }
    }
}

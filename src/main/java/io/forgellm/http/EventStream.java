package io.forgellm.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * An answer that is sent piece by piece, each as soon as it is there; cancelled when the client goes away.
 *
 * @param frames bytes as they go on the wire
 */
public record EventStream(Multi<byte[]> frames) {
    /** What the Python program's clients read. */
    private static final MediaType LINES = new MediaType("text", "plain", "utf-8");

    /** JSON objects, one a line. */
    public static Response lines(Multi<?> items, ObjectMapper json) {
        return response(items.map(item -> bytes(write(json, item) + "\n")), LINES);
    }

    /** Server-sent events, each named by {@code name}. */
    public static <T> Response events(Multi<T> items, Function<T, String> name, ObjectMapper json) {
        return response(items.map(item -> bytes("event: " + name.apply(item) + "\ndata: " + write(json, item) + "\n\n")),
                MediaType.SERVER_SENT_EVENTS_TYPE);
    }

    /** Server-sent events without names, closed by {@code data: [DONE]}, as OpenAI's clients expect. */
    public static Response data(Multi<?> items, ObjectMapper json) {
        Multi<byte[]> frames = items.map(item -> bytes("data: " + write(json, item) + "\n\n"));
        Multi<byte[]> done = Multi.createFrom().item(bytes("data: [DONE]\n\n"));
        return response(Multi.createBy().concatenating().streams(frames, done), MediaType.SERVER_SENT_EVENTS_TYPE);
    }

    /** Does this client ask for server-sent events? */
    public static boolean wanted(String accept) {
        return accept != null && accept.contains(MediaType.SERVER_SENT_EVENTS);
    }

    private static Response response(Multi<byte[]> frames, MediaType type) {
        // Proxies in between must not collect what is meant to arrive one by one.
        return Response.ok(new EventStream(frames), type).header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no").build();
    }

    private static String write(ObjectMapper json, Object item) {
        try {
            return json.writeValueAsString(item);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String frame) {
        return frame.getBytes(StandardCharsets.UTF_8);
    }
}

package io.forgellm.generation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.generation.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What Python's Jinja 2 makes of the fixtures; see {@code chat-templates/README.md}. */
final class Expected {
    /** The time that the script gives to strftime_now. */
    static final Clock CLOCK = Clock.fixed(Instant.parse("2025-07-06T09:05:03Z"), ZoneOffset.UTC);
    static final JsonNode ALL = json();

    private Expected() {
    }

    static List<Message> conversation(String name) {
        List<Message> messages = new ArrayList<>();
        ALL.get("conversations").get(name)
                .forEach(turn -> messages.add(new Message(turn.get(0).asText(), turn.get(1).asText())));
        return messages;
    }

    static String template(String file) {
        try (InputStream in = Expected.class.getResourceAsStream("/chat-templates/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json() {
        try {
            return new ObjectMapper().readTree(template("expected.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.forgellm.openai;

import io.forgellm.engine.EngineEvent;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;

/** What all pieces of one answer share. {@code created} in seconds since 1970. */
record Envelope(String id, long created, String model) {

    static Envelope of(String prefix, String model, Clock clock) {
        return new Envelope(prefix + UUID.randomUUID().toString().replace("-", ""), clock.instant().getEpochSecond(),
                model);
    }

    static String reason(EngineEvent.Done done) {
        return done.reason().name().toLowerCase(Locale.ROOT);
    }
}

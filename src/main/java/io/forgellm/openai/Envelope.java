package io.forgellm.openai;

import io.forgellm.engine.EngineEvent;
import io.forgellm.model.ModelStatus;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;

/** What all pieces of one answer share. {@code created} in seconds since 1970. */
record Envelope(String id, long created, String model) {

    /** @param asked the model's name in the request, or null for whichever is loaded */
    static Envelope of(String prefix, String asked, ModelStatus status, Clock clock) {
        return new Envelope(prefix + UUID.randomUUID().toString().replace("-", ""), clock.instant().getEpochSecond(),
                asked == null ? status.modelName() : asked);
    }

    static String reason(EngineEvent.Done done) {
        return done.reason().name().toLowerCase(Locale.ROOT);
    }
}

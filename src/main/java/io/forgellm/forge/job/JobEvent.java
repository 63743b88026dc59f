package io.forgellm.forge.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Map;

/** A line of a job's {@code events.jsonl}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = JobEvent.Progressed.class, name = "progress"),
    @JsonSubTypes.Type(value = JobEvent.Noted.class, name = "noted"),
    @JsonSubTypes.Type(value = JobEvent.Completed.class, name = "completed"),
    @JsonSubTypes.Type(value = JobEvent.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = JobEvent.Cancelled.class, name = "cancelled")})
public sealed interface JobEvent {

    Instant at();

    /** The last line of a job. */
    sealed interface Terminal extends JobEvent { }

    record Started(Instant at, long pid) implements JobEvent { }

    /**
     * @param progress of the whole job, 0..1
     * @param phase    what it is at: {@code quantise}, {@code measure_before} …
     * @param detail   for people, may be empty
     */
    record Progressed(Instant at, double progress, String phase, String detail) implements JobEvent { }

    /** Something the user should know that ends nothing. */
    record Noted(Instant at, String message) implements JobEvent { }

    /** @param result figures by name */
    record Completed(Instant at, Map<String, Object> result) implements Terminal { }

    /** @param details facts by name; {@code suggestion} may be null */
    record Failed(Instant at, String error, String errorCode, Map<String, Object> details, String suggestion)
            implements Terminal { }

    record Cancelled(Instant at) implements Terminal { }
}

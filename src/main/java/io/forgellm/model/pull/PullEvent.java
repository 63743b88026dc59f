package io.forgellm.model.pull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.error.ErrorBody;
import io.forgellm.model.catalogue.AdapterView;
import io.forgellm.model.catalogue.ModelView;

/** What a pull or an import tells its clients: any number of progress events, then exactly one of the others. */
public sealed interface PullEvent {
    /** {@code progress}, {@code done}, {@code error} or {@code cancelled}: the event's name and its JSON type. */
    String type();

    /** The event as it is sent. */
    @JsonIgnore
    default Object body() {
        return this;
    }

    @JsonIgnore
    default boolean isTerminal() {
        return !(this instanceof Progress);
    }

    /**
     * @param status         resolving, downloading, extracting, copying or verifying
     * @param completed      bytes that are there, those of earlier attempts with them
     * @param total          bytes in all, 0 while unknown
     * @param bytesPerSecond over the last seconds
     * @param etaSeconds     null while unknown
     */
    record Progress(String type, String id, String status, long completed, long total, long bytesPerSecond,
                    Long etaSeconds) implements PullEvent { }

    /** One of the two is there: what the file turned out to be. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Done(String type, String id, ModelView model, AdapterView adapter) implements PullEvent { }

    /** What came is kept, and a new pull goes on from there. */
    record Cancelled(String type, String id) implements PullEvent {
        Cancelled(String id) {
            this("cancelled", id);
        }
    }

    record Failed(Throwable error) implements PullEvent {
        @Override
        public String type() {
            return "error";
        }

        @Override
        public Object body() {
            return ErrorBody.of(error).asEvent();
        }
    }
}

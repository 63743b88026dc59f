package io.forgellm.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One thing of the old installation, and what becomes of it.
 *
 * @param id      the same whenever the plan is made
 * @param bytes   in the old place
 * @param because what more there is to say; why, where nothing is done
 * @param target  in our home, or null
 * @param step    that does it; null where nothing is done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Item(String id, Kind kind, String name, long bytes, Action action, String because, Path source, Path target,
                   @JsonIgnore Step step) {

    /** What it is. */
    public enum Kind {
        BASE_MODEL, PUBLISHED_MODEL, FUSED_MODEL, QUANTISED_MODEL, SESSION, CONFIG, SETTING, CONVERSATION,
        DOWNLOADED_MODELS, DATA;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What is done with it. */
    public enum Action {
        LINK, COPY, CONVERT, WRITE, IMPORT, NOTHING;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Item nothing(String id, Kind kind, String name, long bytes, String because, Path source) {
        return new Item(id, kind, name, bytes, Action.NOTHING, because, source, null, null);
    }

    /** The same where it has been done. */
    Item done() {
        return new Item(id, kind, name, bytes, Action.NOTHING, "taken over already", source, target, null);
    }
}

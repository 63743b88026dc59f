package io.forgellm.migration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How files that need no conversion come over. */
public enum Mode {
    /**
     * Weights by symbolic link: they need no room and stay what they are as long as the old folder stays. No hard
     * links: those share the file itself, so that a write through ours would change theirs. Small files are copied.
     */
    LINK,
    /** All by copy: the old folder may go. */
    COPY;

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

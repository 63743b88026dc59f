package io.forgellm.migration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The door to the server's conversations. */
public interface Chats {
    /**
     * A conversation as it stands.
     *
     * @param turns   how many; they are only ever added
     * @param changed when it was last, as the server says
     */
    record Standing(long turns, String changed) { }

    /** Imports a saved conversation under an id; once it is there, does nothing. */
    Standing take(String id, JsonNode file);

    Optional<Standing> find(String id);

    void remove(String id);
}

package io.forgellm.model.pull;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code POST /api/models/import}.
 *
 * @param path a GGUF file's full path on the server's machine
 * @param name what to call it; by default the file's name
 * @param mode a link leaves the bytes where they are; a copy makes the models folder independent of them
 */
public record ImportBody(String path, String name, Mode mode) {
    /** How the file comes into the models folder; link by default. */
    public enum Mode { @JsonProperty("link") LINK, @JsonProperty("copy") COPY }
}

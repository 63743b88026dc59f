package io.forgellm.forge.convert;

import io.forgellm.tensor.json.JsonException;
import io.forgellm.tensor.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A small JSON file beside a model. */
final class JsonFile {
    private JsonFile() {
    }

    /**
     * An empty object where there is no such file.
     *
     * @throws io.forgellm.error.ForgeException INVALID_MODEL when it cannot be read
     */
    static JsonObject read(Path file) {
        try {
            return Files.isRegularFile(file) ? JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(file)))
                : new JsonObject("", Map.of());
        } catch (IOException | JsonException e) {
            throw new ConvertErrors(file).invalid(e.getMessage());
        }
    }
}

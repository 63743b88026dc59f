package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An uploaded file of examples, looked at before a run is made of it: JSON Lines, each line an object. */
final class ExampleFile {
    private ExampleFile() {
    }

    /**
     * How many examples it has.
     *
     * @param field of the job that names it
     * @throws ForgeException INVALID_PARAMETER with the line that is wrong
     */
    static long count(Path file, String field, ObjectMapper json) {
        if (!file.toString().endsWith(".jsonl")) {
            throw wrong(field, "The file must be JSON Lines, with a name that ends in .jsonl.");
        }
        long examples = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            long number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
                if (!line.isBlank()) {
                    requireObject(line, number, field, json);
                    examples++;
                }
            }
        } catch (CharacterCodingException notUtf8) {
            throw wrong(field, "The file is not UTF-8.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (examples == 0) {
            throw wrong(field, "The file holds no example.");
        }
        return examples;
    }

    private static void requireObject(String line, long number, String field, ObjectMapper json) {
        try {
            if (json.readTree(line).isObject()) {
                return;
            }
        } catch (JsonProcessingException broken) {
            throw wrong(field, "Line " + number + " is not valid JSON: " + broken.getOriginalMessage());
        }
        throw wrong(field, "Line " + number + " is not a JSON object.");
    }

    private static ForgeException wrong(String field, String message) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "': " + message, Map.of("field", field),
                null);
    }
}

package io.forgellm.tensor.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** What PEFT and llama.cpp's converter make of the adapters in {@code src/test/resources/adapters}. */
final class Expected {
    static final Path FOLDER = Path.of("src/test/resources/adapters");
    private static final JsonNode FIGURES = read();

    private Expected() { }

    static int[] rows(String name) {
        return StreamSupport.stream(FIGURES.get(name).spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    }

    /** @param state {@code base} or {@code merged} */
    static float[] matrix(String kind, String module, String state) {
        JsonNode values = FIGURES.at("/" + kind + "/" + module + "/" + state);
        float[] matrix = new float[values.size()];
        IntStream.range(0, matrix.length).forEach(i -> matrix[i] = (float) values.get(i).asDouble());
        return matrix;
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.forgellm.tensor.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.TestModels;
import io.forgellm.tensor.json.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real SmolLM2; {@code smollm2/tensors.json} has what gguf-py makes of it. */
class SmolLm2SourceTest {

    @BeforeAll
    static void needsTheModel() {
        TestModels.assumeSmolLm2();
    }

    @Test
    void valuesAreThoseOfGgufPy() throws IOException {
        List<?> cases = (List<?>) JsonParser.parse(Files.readString(Path.of(
            "src/test/resources/smollm2/tensors.json")));
        try (ModelSource source = ModelSources.open(TestModels.SMOLLM2)) {
            for (Object expected : cases) {
                Map<?, ?> tensor = (Map<?, ?>) expected;
                String name = (String) tensor.get("name");
                float[] values = values(source, name);

                for (int i = 0; i < 16; i++) {
                    assertThat((double) values[i]).as(name).isEqualTo(((List<?>) tensor.get("first")).get(i));
                }
                assertThat(checksum(values)).as(name).isEqualTo(tensor.get("crc32"));
            }
        }
    }

    @Test
    void theConfigurationIsThatOfItsModelCard() {
        try (ModelSource source = ModelSources.open(TestModels.SMOLLM2)) {
            DecoderConfig config = source.config();
            assertThat(config.architecture()).isEqualTo("llama");
            assertThat(List.of(config.vocabularySize(), config.hiddenSize(), config.intermediateSize(), config.heads(),
                config.keyValueHeads(), config.headSize(), config.contextLength(), config.layerCount()))
                .containsExactly(49152, 576, 1536, 9, 3, 64, 8192, 30);
            assertThat(config.tiedEmbeddings()).isTrue();
            assertThat(config.layers().getFirst().rope().inverseFrequencies().get(1))
                .isEqualTo(Math.pow(100_000, -2 / 64.0));
            assertThat(source.names()).hasSize(30 * 9 + 2);
            assertThat(source.storedBytes()).isBetween(90_000_000L, 98_362_432L);
        }
    }

    private static float[] values(ModelSource source, String name) {
        long[] shape = source.shape(name);
        FloatBuffer values = FloatBuffer.allocate((int) (shape.length == 2 ? shape[0] * shape[1] : shape[0]));
        source.read(name, 0, values);
        return values.array();
    }

    private static long checksum(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }
}

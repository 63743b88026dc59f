package io.forgellm.tensor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.GgufType;
import io.forgellm.tensor.gguf.GgufWriter;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.tensor.model.DecoderConfig.Layer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code families/} holds the same tiny models as transformers saved them and as llama.cpp's converter wrote them. */
class ModelSourcesTest {
    private static final Path FAMILIES = Path.of("src/test/resources/families");
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "smollm3", "qwen2", "qwen3", "gemma3_text"})
    void bothFormatsGiveTheSameConfiguration(String family) {
        try (ModelSource folder = ModelSources.open(FAMILIES.resolve(family));
             ModelSource gguf = ModelSources.open(FAMILIES.resolve(family).resolve("model.gguf"))) {
            assertThat(folder.config().architecture()).isEqualTo(family);
            assertThat(gguf.config()).usingRecursiveComparison().ignoringFields("architecture", "layers")
                .isEqualTo(folder.config());
            assertThat(gguf.config().architecture()).isEqualTo(family.equals("mistral") ? "llama" : family);
            assertThat(gguf.config().layerCount()).isEqualTo(folder.config().layerCount());
            for (int i = 0; i < folder.config().layerCount(); i++) {
                requireSame(gguf.config().layers().get(i), folder.config().layers().get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "smollm3", "qwen2", "qwen3", "gemma3_text"})
    void bothFormatsGiveTheSameValues(String family) {
        try (ModelSource folder = ModelSources.open(FAMILIES.resolve(family));
             ModelSource gguf = ModelSources.open(FAMILIES.resolve(family).resolve("model.gguf"))) {
            assertThat(gguf.names()).isEqualTo(folder.names());
            for (String name : folder.names()) {
                // Gemma's norms were stored with 1 added, which costs them their last bits.
                Offset<Float> tolerance = within(family.startsWith("gemma") && name.endsWith("norm.weight") ? 2e-7f : 0);
                assertThat(gguf.shape(name)).as(name).isEqualTo(folder.shape(name));
                assertThat(values(gguf, name)).as(name).containsExactly(values(folder, name), tolerance);
            }
        }
    }

    @Test
    void anyPartOfATensorCanBeRead() {
        String name = "model.layers.1.self_attn.q_proj.weight";
        try (ModelSource source = ModelSources.open(FAMILIES.resolve("llama/model.gguf"))) {
            float[] all = values(source, name);
            FloatBuffer part = FloatBuffer.allocate(60).position(10).limit(59);
            source.read(name, 37, part);

            assertThat(part.hasRemaining()).isFalse();
            assertThat(part.limit()).isEqualTo(59);
            assertThat(Arrays.copyOfRange(part.array(), 10, 59)).isEqualTo(Arrays.copyOfRange(all, 37, 86));
        }
    }

    @Test
    void aSetOfFilesIsReadAsOne() throws IOException {
        Path whole = FAMILIES.resolve("qwen3/model.gguf");
        GgufFile file = GgufFile.read(whole);
        writePart(file, 0, file.tensors().subList(0, 5));
        writePart(file, 1, file.tensors().subList(5, file.tensors().size()));

        try (ModelSource expected = ModelSources.open(whole);
             ModelSource set = ModelSources.open(folder.resolve("set-00001-of-00002.gguf"))) {
            assertThat(set.storedBytes()).isEqualTo(expected.storedBytes());
            for (String name : expected.names()) {
                assertThat(values(set, name)).as(name).isEqualTo(values(expected, name));
            }
        }
        assertThatThrownBy(() -> ModelSources.open(folder.resolve("set-00002-of-00002.gguf")))
            .isInstanceOf(ForgeException.class);
    }

    @Test
    void anotherArchitectureIsRefusedWithThoseThatCanBeTrained() {
        Path file = TinyModel.standard().write(folder.resolve("other.gguf"),
            metadata -> metadata.text("general.architecture", "phi2").uint32("phi2.block_count", 2)
                .uint32("phi2.embedding_length", 64).uint32("phi2.context_length", 512)
                .uint32("phi2.attention.head_count", 4));

        assertThatThrownBy(() -> ModelSources.open(file)).isInstanceOfSatisfying(ForgeException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL);
            assertThat(error).hasMessage("other.gguf: the architecture phi2 cannot be trained here");
            assertThat(error.suggestion()).contains("qwen3");
        });
    }

    @Test
    void aTensorOfTheWrongShapeIsNamed() throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(FAMILIES.resolve("llama").resolve(file), folder.resolve(file));
        }
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"intermediate_size\": 24",
            "\"intermediate_size\": 25"));

        assertThatThrownBy(() -> ModelSources.open(folder)).isInstanceOf(ForgeException.class)
            .hasMessageEndingWith(": tensor model.layers.0.mlp.gate_proj.weight has the shape [24, 16], but config.json "
                + "makes it [25, 16]");
    }

    @Test
    void aTensorThatIsMissingIsNamed() throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(FAMILIES.resolve("qwen2").resolve(file), folder.resolve(file));
        }
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"tie_word_embeddings\": true",
            "\"tie_word_embeddings\": false"));

        assertThatThrownBy(() -> ModelSources.open(folder)).isInstanceOfSatisfying(ForgeException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_MODEL);
            assertThat(error).hasMessageEndingWith(": tensor lm_head.weight is missing");
        });
    }

    @Test
    void anEmptyFolderIsNoModel() {
        assertThatThrownBy(() -> ModelSources.open(folder)).isInstanceOfSatisfying(ForgeException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
    }

    private void writePart(GgufFile file, int number, List<GgufTensor> tensors) throws IOException {
        byte[] bytes = Files.readAllBytes(file.path());
        try (GgufWriter writer = GgufWriter.create(folder.resolve("set-%05d-of-00002.gguf".formatted(number + 1)))) {
            if (number == 0) {
                file.metadata().forEach(writer.metadata()::copy);
            }
            writer.metadata().put("split.no", GgufType.UINT16, number).put("split.count", GgufType.UINT16, 2);
            tensors.forEach(tensor -> writer.tensor(tensor.name(), tensor.type(),
                tensor.dims().stream().mapToLong(Long::longValue).toArray()));
            for (GgufTensor tensor : tensors) {
                writer.write(ByteBuffer.wrap(bytes, (int) (file.dataOffset() + tensor.offset()),
                    (int) tensor.bytes()));
            }
            writer.finish();
        }
    }

    private static void requireSame(Layer found, Layer expected) {
        assertThat(found.window()).isEqualTo(expected.window());
        if (expected.rope() == null) {
            assertThat(found.rope()).isNull();
            return;
        }
        assertThat(found.rope().attentionFactor()).isCloseTo(expected.rope().attentionFactor(), within(1e-7));
        assertThat(found.rope().inverseFrequencies()).hasSameSizeAs(expected.rope().inverseFrequencies());
        for (int i = 0; i < expected.rope().inverseFrequencies().size(); i++) {
            double frequency = expected.rope().inverseFrequencies().get(i);
            assertThat(found.rope().inverseFrequencies().get(i)).isCloseTo(frequency, within(frequency * 1e-6));
        }
    }

    private static float[] values(ModelSource source, String name) {
        long count = Arrays.stream(source.shape(name)).reduce(1, Math::multiplyExact);
        FloatBuffer values = FloatBuffer.allocate((int) count);
        source.read(name, 0, values);
        return values.array();
    }
}

package io.forgellm.forge.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.adapter.AdapterReader;
import io.forgellm.tensor.adapter.MergedModel;
import io.forgellm.tensor.adapter.WeightChange;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.json.JsonObject;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What mlx-lm trained, fused and quantised, against what mlx-lm computes with it: {@code migration/make.py}. */
class MlxModelsTest {
    private static final Path MLX = Path.of("src/test/resources/migration/mlx");
    private static final double SCALE = 20;
    @TempDir
    Path folder;

    private static JsonObject wanted() throws IOException {
        return JsonObject.parse(ByteBuffer.wrap(Files.readAllBytes(MLX.resolve("logits.json"))));
    }

    private Path converted(String name, FloatType type) {
        Path file = folder.resolve(name + ".gguf");
        HuggingFaceToGguf.convert(MLX.resolve(name), type, name, file, Progress.NONE);
        return file;
    }

    /** The greatest difference, against the greatest logit. */
    private static double difference(String name, Path file) throws IOException {
        int[] ids = wanted().array("ids").orElseThrow().stream().mapToInt(id -> ((Long) id).intValue()).toArray();
        float[][] found = LogitProbe.logits(file, ids);
        List<?> rows = wanted().array(name).orElseThrow();
        double difference = 0;
        double greatest = 0;
        for (int row = 0; row < rows.size(); row++) {
            List<?> logits = (List<?>) rows.get(row);
            for (int i = 0; i < logits.size(); i++) {
                double wanted = ((Number) logits.get(i)).doubleValue();
                greatest = Math.max(greatest, Math.abs(wanted));
                difference = Math.max(difference, Math.abs(wanted - found[row][i]));
            }
        }
        return difference / greatest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "fused", "q8"})
    void theEngineComputesWhatMlxDoes(String name) throws IOException {
        assertThat(difference(name, converted(name, FloatType.F32))).isLessThan(1e-4);
    }

    @Test
    void fourBitsGoOverAsTheyAre() throws IOException {
        Path file = converted("q4", FloatType.F32);
        GgufFile gguf = GgufFile.read(file);

        assertThat(gguf.tensor("blk.0.attn_q.weight").orElseThrow().type()).isEqualTo(GgmlType.Q4_1);
        assertThat(gguf.integer("general.file_type")).hasValue(3);
        // llama.cpp rounds what it multiplies with blocks to eight bits.
        assertThat(difference("q4", file)).isLessThan(3e-2);
        // The rows' order, the bits' order and the factors, without that rounding.
        try (ModelSource blocks = ModelSources.open(file); ModelSource stored = ModelSources.open(MLX.resolve("q4"))) {
            for (String name : stored.names()) {
                assertThat(values(blocks, name)).as(name).containsExactly(values(stored, name));
            }
        }
    }

    private static float[] values(ModelSource source, String name) {
        long[] shape = source.shape(name);
        float[] values = new float[(int) (shape.length == 1 ? shape[0] : shape[0] * shape[1])];
        source.read(name, 0, FloatBuffer.wrap(values));
        return values;
    }

    @ParameterizedTest
    @CsvSource({"lora, 2", "lora, 4", "dora, 2", "dora, 4"})
    void itsAdaptersChangeTheModelAlike(String kind, int step) throws IOException {
        Path base = converted("base", FloatType.F32);
        Path merged = folder.resolve("merged.gguf");
        Path adapter = MLX.resolve(kind).resolve("%07d_adapters.safetensors".formatted(step));
        try (ModelSource source = ModelSources.open(base)) {
            MergedModel.write(GgufFile.read(base), source, WeightChange.of(AdapterReader.read(adapter, SCALE)), "m", merged);
        }
        assertThat(difference(kind + "/" + step, merged)).isLessThan(1e-4);
        assertThat(difference("base", merged)).as("the adapter does something").isGreaterThan(1e-2);
    }

    @Test
    void anotherModeIsRefusedByName() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.copy(MLX.resolve("q4/model.safetensors"), copy.resolve("model.safetensors"));
        Files.writeString(copy.resolve("config.json"),
            Files.readString(MLX.resolve("q4/config.json")).replace("affine", "mxfp4"));
        assertThatThrownBy(() -> ModelSources.open(copy)).isInstanceOf(ForgeException.class).hasMessageContaining("mxfp4");
    }
}

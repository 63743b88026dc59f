package io.forgellm.tensor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.tensor.quant.BlockFormat;
import io.forgellm.tensor.safetensors.SafetensorsFolder;
import io.forgellm.tensor.gguf.GgmlFormats;
import io.forgellm.tensor.gguf.GgmlType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what MLX itself made: {@code migration/quantise.py}. */
class MlxMatrixTest {
    private static final long[] SHAPE = {4, 128};
    @TempDir
    Path folder;
    private SafetensorsFolder file;

    @BeforeEach
    void open() throws IOException {
        Files.copy(Path.of("src/test/resources/migration/quantised.safetensors"), folder.resolve("model.safetensors"));
        file = SafetensorsFolder.open(folder);
    }

    @AfterEach
    void close() {
        file.close();
    }

    private MlxMatrix matrix(String name) {
        return MlxMatrix.of(file, name + ".weight", SHAPE, new ModelErrors(folder));
    }

    private float[] wanted(String name) {
        float[] values = new float[512];
        file.read(name + ".values", 0, FloatBuffer.wrap(values));
        return values;
    }

    @ParameterizedTest
    @CsvSource({"2.32", "3.32", "4.32", "5.32", "6.32", "8.32", "2.64", "3.64", "4.64", "5.64", "6.64", "8.64"})
    void valuesAreThoseOfMlx(String name) {
        float[] values = new float[512];
        matrix(name).read(0, FloatBuffer.wrap(values));
        assertThat(values).containsExactly(wanted(name), within(1e-6f));

        float[] part = new float[100];
        matrix(name).read(200, FloatBuffer.wrap(part));
        assertThat(part).containsExactly(Arrays.copyOfRange(values, 200, 300));
    }

    @ParameterizedTest
    @CsvSource({"4.32", "4.64"})
    void fourBitsAreBlocksOfGgufWithoutALoss(String name) {
        StoredBlocks blocks = matrix(name).blocks();
        ByteBuffer row = ByteBuffer.allocateDirect(128 / 32 * 20).order(ByteOrder.LITTLE_ENDIAN);
        blocks.row(2, row);
        float[] values = new float[128];
        BlockFormat format = GgmlFormats.of(GgmlType.Q4_1).orElseThrow();
        format.read(MemorySegment.ofBuffer(row.flip()), 0, FloatBuffer.wrap(values));

        assertThat(blocks.type()).isEqualTo(GgmlType.Q4_1);
        assertThat(values).containsExactly(Arrays.copyOfRange(wanted(name), 256, 384),
                within(1e-6f));
    }

    @Test
    void otherWidthsAreNoBlocks() {
        assertThat(matrix("8.64").blocks()).isNull();
        assertThat(matrix("3.32").blocks()).isNull();
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThatThrownBy(() -> MlxMatrix.of(file, "4.64.weight", new long[] {8, 128}, new ModelErrors(folder)))
                .hasMessageContaining("4.64.weight").hasMessageContaining("8 × 128");
    }
}

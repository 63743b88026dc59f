package io.forgellm.forge.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceMatrixTest {
    @TempDir
    Path home;
    QuantiseBench bench;

    @BeforeAll
    static void libllama() {
        LogitProbe.assumeLibllama();
    }

    @BeforeEach
    void open() throws IOException {
        bench = new QuantiseBench(home);
    }

    @Test
    void everyMatrixOfTheBlocksHasAMeanSquarePerColumn() throws IOException {
        Map<String, float[]> means = ImportanceMatrix.read(bench.importance());
        assertThat(means).hasSize(2 * 7).containsKeys("blk.0.attn_q.weight", "blk.1.ffn_down.weight");
        assertThat(means.get("blk.0.attn_k.weight")).hasSize(256).containsExactly(means.get("blk.0.attn_q.weight"));
        assertThat(means.get("blk.0.ffn_down.weight")).hasSize(512);
        // Both read the same normalised rows: with a gain of one their squares have a mean of one.
        double mean = 0;
        for (float value : means.get("blk.0.attn_q.weight")) {
            mean += value / 256;
        }
        assertThat(mean).isBetween(0.99, 1.01);
    }

    @Test
    void itIsKeptAsLlamaCppKeepsIt() {
        GgufFile file = GgufFile.read(bench.importance());
        assertThat(file.text("general.type")).contains("imatrix");
        assertThat(file.integer("imatrix.chunk_size")).hasValue(512);
        assertThat(file.array("imatrix.datasets").orElseThrow().size()).isEqualTo(1);
        assertThat(file.tensor("blk.0.attn_v.weight.in_sum2").orElseThrow().dims()).containsExactly(256L, 1L);
        assertThat(file.tensor("blk.0.attn_v.weight.counts").orElseThrow().dims()).containsExactly(1L, 1L);
    }

    @Test
    void itChangesWhatAQuantisedFileHolds() throws IOException {
        bench.run(bench.spec(FileType.Q4_0, "without.gguf"));
        bench.run(bench.withImportance(bench.spec(FileType.Q4_0, "with.gguf"), bench.importance()));
        assertThat(Files.mismatch(bench.target("with.gguf"), bench.target("without.gguf"))).isNotNegative();
    }

    @Test
    void anotherFileIsNamed() {
        assertThatThrownBy(() -> ImportanceMatrix.read(bench.model)).isInstanceOf(ForgeException.class)
                .hasMessageContaining("is no importance matrix");
    }
}

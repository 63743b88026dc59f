package io.forgellm.forge.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("once")
class QuantisingTest {
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

    private GgmlType type(String file, String tensor) {
        return GgufFile.read(bench.target(file)).tensor(tensor).orElseThrow().type();
    }

    private static ErrorCode code(Throwable error) {
        return ((ForgeException) error).code();
    }

    @ParameterizedTest
    @EnumSource(FileType.class)
    void everyTypeOfLlamaQuantizeIsMade(FileType type) {
        JobSpec.Quantise spec = bench.spec(type, "out.gguf");
        bench.run(type.needsImportance() ? bench.withImportance(spec, bench.importance()) : spec);
        GgufFile made = GgufFile.read(bench.target("out.gguf"));
        assertThat(made.tensor("blk.0.ffn_norm.weight").orElseThrow().type()).isEqualTo(GgmlType.F32);
        if (type != FileType.COPY && type != FileType.MXFP4_MOE) {
            assertThat(made.integer("general.file_type").getAsLong()).isEqualTo(type.number());
            assertThat(made.tensors()).anyMatch(tensor -> tensor.type() == type.matrices());
        }
    }

    @Test
    void sizeAndPerplexityStandBeforeAndAfter() throws IOException {
        JobSpec.Quantise plain = bench.spec(FileType.Q8_0, "q8.gguf");
        Map<String, Object> result = bench.run(new JobSpec.Quantise("tiny", plain.source(), plain.target(), "Q8_0",
                false, false, true, null, null, Map.of(), null, bench.text.toString(), 1, bench.text.toString(), 2,
                1));
        Map<?, ?> before = (Map<?, ?>) result.get("before");
        Map<?, ?> after = (Map<?, ?>) result.get("after");
        assertThat(before.get("size_bytes")).isEqualTo(Files.size(bench.model));
        assertThat(after.get("size_bytes")).isEqualTo(Files.size(bench.target("q8.gguf")));
        assertThat((Double) after.get("loss")).isCloseTo((Double) before.get("loss"), within(0.1));
        assertThat(Math.log((Double) after.get("perplexity"))).isCloseTo((Double) after.get("loss"), within(1e-9));
        assertThat(before.get("tokens")).isEqualTo(2 * 255);
        assertThat((Double) after.get("generated_tokens_per_second")).isPositive();
    }

    @Test
    void theFirstPatternThatIsFoundGivesATensorItsType() {
        bench.run(bench.withTypes(bench.spec(FileType.Q4_K_M, "out.gguf"), "q6_k", "q8_0", "ffn_(up|gate)", "Q5_0"));
        assertThat(List.of(type("out.gguf", "blk.0.ffn_up.weight"), type("out.gguf", "blk.1.ffn_gate.weight")))
                .containsOnly(GgmlType.Q5_0);
        assertThat(type("out.gguf", "output.weight")).isEqualTo(GgmlType.Q6_K);
        assertThat(type("out.gguf", "token_embd.weight")).isEqualTo(GgmlType.Q8_0);
        assertThat(type("out.gguf", "blk.0.attn_q.weight")).isEqualTo(GgmlType.Q4_K);
    }

    @Test
    void whatLlamaCppRefusesLeavesNoFile() throws IOException {
        assertThatThrownBy(() -> bench.run(bench.spec(FileType.IQ2_XXS, "out.gguf")))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.INVALID_PARAMETER))
                .hasMessageContaining("requires an im");
        try (var files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("out.gguf"));
        }
    }

    @Test
    void aQuantisedFileIsNotQuantisedAgainUnlessAsked() {
        bench.run(bench.spec(FileType.Q8_0, "q8.gguf"));
        JobSpec.Quantise again = new JobSpec.Quantise("q8", bench.target("q8.gguf").toString(),
                bench.target("q4.gguf").toString(), "Q4_0", false, false, true, null, null, Map.of(), null, null, 0,
                null, 0, 1);
        assertThatThrownBy(() -> bench.run(again)).hasMessageContaining("requantizing from type q8_0 is disabled");
    }

    @Test
    void aShortTextIsNamed() throws IOException {
        Path text = Files.writeString(home.resolve("short.txt"), "Too short.");
        assertThatThrownBy(() -> new Measuring(new JobSpec.Measure("tiny", bench.model.toString(), text.toString(), 0,
                1)).run(bench.reporter)).satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.INVALID_DATA))
                .hasMessageContaining("1024 are needed");
    }
}

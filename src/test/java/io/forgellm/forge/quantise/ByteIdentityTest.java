package io.forgellm.forge.quantise;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.libllama.LlamaAlone;
import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What we quantise with threads of our own is, to the last byte of the file, what llama.cpp alone makes of it. */
@Tag("once")
class ByteIdentityTest {
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

    private static JobSpec.Quantise again(JobSpec.Quantise spec, Path source) {
        return new JobSpec.Quantise("tiny", source.toString(), spec.target(), spec.type(), false, true, true, null, null,
                Map.of(), spec.importance(), null, 0, null, 0, 3);
    }

    private void requireSame(Path source, FileType type, Path importance) throws IOException {
        JobSpec.Quantise spec = again(bench.spec(type, "ours.gguf"), source);
        bench.run(importance == null ? spec : again(bench.withImportance(spec, importance), source));
        LlamaAlone.quantise(source, bench.target("theirs.gguf"), type.number(), type == FileType.COPY,
                importance == null ? Map.of() : ImportanceMatrix.read(importance));
        assertThat(Files.mismatch(bench.target("ours.gguf"), bench.target("theirs.gguf"))).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(value = FileType.class, mode = EnumSource.Mode.EXCLUDE, names = "COPY")
    void withoutImportance(FileType type) throws IOException {
        requireSame(bench.model, type, type.needsImportance() ? bench.importance() : null);
    }

    @ParameterizedTest
    @EnumSource(value = FileType.class, names = {"Q4_0", "Q5_1", "Q4_K_M", "IQ4_XS", "IQ3_M", "Q2_K"})
    void withImportance(FileType type) throws IOException {
        requireSame(bench.model, type, bench.importance());
    }

    @ParameterizedTest
    @CsvSource({"F32,Q4_K_M", "BF16,Q5_0", "F32,F16", "F16,BF16"})
    void fromOtherFloats(GgmlType from, FileType to) throws IOException {
        Path source = TinyModel.standard().withWidth(256, 512).withType(from).write(home.resolve("source.gguf"));
        requireSame(source, to, null);
    }

    @Test
    void fromWhatWasQuantisedBefore() throws IOException {
        bench.run(bench.spec(FileType.Q4_K_M, "before.gguf"));
        requireSame(bench.target("before.gguf"), FileType.Q3_K_M, null);
    }
}

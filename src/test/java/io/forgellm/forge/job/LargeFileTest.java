package io.forgellm.forge.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.forge.job.child.HalfwayJob;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Memory of a job's process does not grow with its file, nor with the largest tensor in it. */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class LargeFileTest {
    private static final long MIB = 1 << 20;
    @TempDir
    Path home;

    @Test
    void aFileOfHolesIsQuantisedInAQuarterOfItsSize() throws Exception {
        LogitProbe.assumeLibllama();
        Path source = TinyModel.standard().withLayers(1).withWidth(4096, 73_728).withType(GgmlType.F16)
                .writeSparse(home.resolve("holes.gguf"));
        assertThat(Files.size(source)).isGreaterThan(1800 * MIB);
        try (JobBench bench = new JobBench(home, (job, spec) -> JobBench.launch(job, HalfwayJob.class, List.of(
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "--enable-native-access=ALL-UNNAMED")))) {
            JobStatus job = bench.start(new JobSpec.Quantise("holes", source.toString(),
                    bench.target("made.gguf").toString(), "Q4_0", false, false, true, null, null, Map.of(), null, null,
                    0, null, 0, 0));
            JobStatus done = bench.await(job.id(), JobStatus::isOver);
            assertThat(done.state()).as(done.error()).isEqualTo("completed");
            assertThat(Long.parseLong(Files.readString(Path.of(job.folder(), "peak")))).isLessThan(450 * MIB);
        }
    }
}

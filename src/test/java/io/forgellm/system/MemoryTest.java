package io.forgellm.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
    private static final String LOAD = "{\"model_name\":\"" + TestModels.SMOLLM2_ID + "\",\"context_length\":1024}";
    private static final String ASK = "{\"prompt\":\"Count to ten.\",\"temperature\":0,\"max_tokens\":32}";

    @TempDir
    Path home;

    @Test
    void tenLoadsAndUnloadsEndWhereTheFirstWas() throws Exception {
        TestModels.assumeSmolLm2();
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "SKIPPED: memory is read from /proc");
        try (LaunchedServer server = new LaunchedServer(home)) {
            Files.copy(TestModels.SMOLLM2, server.models().resolve(TestModels.SMOLLM2.getFileName()));
            server.start(null);
            long first = 0;
            long last = 0;
            for (int i = 1; i <= 10; i++) {
                server.post("/api/model/load", LOAD);
                server.post("/api/model/generate", ASK);
                collectGarbage(server.process());
                last = memory(server.process());
                first = i == 1 ? last : first;
                System.out.printf("Load %d: server and engine together %d MB%n", i, last / 1024);
                server.post("/api/model/unload", "{}");
            }
            assertThat(last).isCloseTo(first, Percentage.withPercentage(5));
        }
    }

    /** What is garbage is no leak; it would only blur the comparison. */
    private static void collectGarbage(ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()), "GC.run").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    /** Proportional resident memory of a process and its descendants, kB. */
    private static long memory(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).mapToLong(MemoryTest::pss).sum();
    }

    private static long pss(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
            return lines.filter(l -> l.startsWith("Pss:")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .findFirst().orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }
}

package io.forgellm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A block of a page, run as it stands but for the server's address; skipped loudly where its program is not installed. */
record DocumentedProgram(String language, String text) {
    private static final Path PYTHON = Path.of(System.getProperty("user.home"), ".cache/forgellm/python/bin/python");
    private static final int PATIENCE_MINUTES = 5;
    private static final String ADDRESS = "127.0.0.1:5001";

    /** @return what it printed */
    String run(Path folder, String address) throws Exception {
        assertThat(text).contains(ADDRESS);
        List<String> command = switch (language) {
            case "sh" -> List.of(onPath("sh"), "-e", write(folder, "example.sh", address));
            case "python" -> List.of(python(), write(folder, "example.py", address));
            case "java" -> List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", write(folder, "Example.java", address));
            default -> throw new AssertionError("no program runs " + language);
        };
        if (text.contains("curl ")) {
            onPath("curl");
        }
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as("ends: " + text).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    private String write(Path folder, String name, String address) throws Exception {
        return Files.writeString(folder.resolve(name), text.replace(ADDRESS, address)).toString();
    }

    private String python() {
        if (!text.contains("openai") && !Files.isExecutable(PYTHON)) {
            return onPath("python3");
        }
        Assumptions.assumeTrue(Files.isExecutable(PYTHON), "SKIPPED: no Python with OpenAI's client at " + PYTHON + "; run ./test");
        return PYTHON.toString();
    }

    private static String onPath(String program) {
        boolean there = Stream.of(System.getenv("PATH").split(":")).anyMatch(each -> Files.isExecutable(Path.of(each, program)));
        Assumptions.assumeTrue(there, "SKIPPED: no " + program + " is installed");
        return program;
    }
}

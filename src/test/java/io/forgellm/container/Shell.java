package io.forgellm.container;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs programs of the host. */
final class Shell {
    private Shell() { }

    static boolean has(String... programs) {
        return List.of(programs).stream().allMatch(program -> List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    }

    /** What it prints on standard output. */
    static String run(List<String> command) throws Exception {
        Result result = result(command);
        if (result.code() != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + result.code() + ":\n" + result.errors());
        }
        return result.output();
    }

    record Result(int code, String output, String errors) { }

    static Result result(List<String> command) throws Exception {
        Path errors = Files.createTempFile("shell", ".err");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}

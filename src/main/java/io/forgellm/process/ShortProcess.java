package io.forgellm.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that answers one question and ends. */
public final class ShortProcess {
    private ShortProcess() { }

    /**
     * What it prints; blocking.
     *
     * @throws IOException if it fails or is not done within the limit, with the end of what it said
     */
    public static String output(JvmCommand jvm, List<String> arguments, Duration limit) throws IOException {
        Path output = Files.createTempFile("forgellm", ".out");
        Path errors = Files.createTempFile("forgellm", ".err");
        try {
            Process process = jvm.builder(arguments).redirectOutput(output.toFile()).redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            if (!ended(process, limit) || process.exitValue() != 0) {
                throw new IOException(jvm.mainClass() + " failed: " + end(Files.readString(errors)));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private static boolean ended(Process process, Duration limit) {
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
        }
        return ended;
    }

    private static String end(String text) {
        return text.strip().substring(Math.max(0, text.strip().length() - 500));
    }
}

package io.forgellm.forge.job.child;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.output.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A job's process that plays: it keeps to the folder's rules and writes its target in two halves. The model's name says
 * what happens between them: {@code waits} for a file {@code go} in the job's folder, {@code crashes}, {@code full} for
 * a disk without room, {@code fails}; any other goes on.
 */
public final class PlayJob {
    private static final byte[] HALF = new byte[1024];

    private PlayJob() { }

    public static void main(String[] arguments) throws IOException {
        int status = new JobRun(new JobFolder(Path.of(arguments[0])), spec -> reporter -> play(spec, reporter)).run();
        Runtime.getRuntime().halt(status);
    }

    private static Map<String, Object> play(JobSpec spec, Reporter reporter) {
        Unfinished.file(Path.of(spec.target()), temporary -> {
            Files.write(temporary, HALF);
            reporter.phase("play");
            switch (spec.model()) {
                case "waits" -> await(reporter.folder().file("go"));
                case "crashes" -> {
                    System.err.println("Illegal instruction");
                    Runtime.getRuntime().halt(4);
                }
                case "full" -> throw new IOException("No space left on device");
                case "fails" -> throw new ForgeException(ErrorCode.INVALID_MODEL, "It is no model.");
                default -> { }
            }
            Files.write(temporary, HALF, StandardOpenOption.APPEND);
        });
        return Map.of("size_bytes", 2 * HALF.length);
    }

    static void await(Path file) {
        while (!Files.exists(file)) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}

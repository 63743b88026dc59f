package io.forgellm.forge.job.child;

import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * A job's process that does the real work. The model's name says what happens in the middle of it: {@code waits} for a
 * file {@code go} in the job's folder; {@code full}: files cannot become longer than {@value #ROOM} bytes; any other
 * goes on. At its end it writes the memory that it had resident at most, in bytes, to a file {@code peak}.
 */
public final class HalfwayJob {
    /** Detail of the event that tells that the middle is reached. */
    public static final String HALFWAY = "halfway";
    private static final int ROOM = 256 << 10;
    /** {@code RLIMIT_FSIZE} of Linux and macOS. */
    private static final int FILE_SIZE = 1;

    private HalfwayJob() { }

    public static void main(String[] arguments) throws IOException {
        JobFolder folder = new JobFolder(Path.of(arguments[0]));
        int status = new JobRun(folder, spec -> reporter -> carryOut(spec, reporter)).run();
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            Files.writeString(folder.file("peak"), String.valueOf(peak()));
        }
        Runtime.getRuntime().halt(status);
    }

    private static Map<String, Object> carryOut(JobSpec spec, Reporter reporter) throws IOException {
        Operation operation = Operations.of(spec);
        return switch (spec.model()) {
            case "waits" -> operation.run(new Waiting(reporter.folder()));
            case "full" -> {
                limitFiles();
                yield operation.run(reporter);
            }
            default -> operation.run(reporter);
        };
    }

    private static final class Waiting extends Reporter {
        private static final double MIDDLE = 0.4;
        private boolean passed;

        Waiting(JobFolder folder) {
            super(folder, Clock.systemUTC());
        }

        @Override
        public synchronized void at(double part, String detail) {
            super.at(part, detail);
            if (part >= MIDDLE && part < 1 && !passed) {
                passed = true;
                tell(part, HALFWAY);
                PlayJob.await(folder().file("go"));
            }
        }
    }

    /** The JVM ignores the signal that comes with it, so that writing fails as it does on a full disk. */
    private static void limitFiles() {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocateFrom(ValueLayout.JAVA_LONG, ROOM, Long.MAX_VALUE);
            int failed = (int) linker.downcallHandle(linker.defaultLookup().findOrThrow("setrlimit"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                .invokeExact(FILE_SIZE, limits);
            if (failed != 0) {
                throw new AssertionError("setrlimit says " + failed);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElseThrow();
    }
}

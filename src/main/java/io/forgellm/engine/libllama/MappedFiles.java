package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.forgellm.engine.child.ChildLog;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Keeps what a process has resident of the files that it maps below a bound, by giving their pages back while others
 * compute from them. A page of a mapped file that was given back is read again when it is touched, so nobody can tell
 * the difference but the memory meter; the bound is exceeded by what is read between two looks. On Linux alone.
 */
public final class MappedFiles implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    /** {@code MADV_PAGEOUT}, which unlike MADV_DONTNEED loses nothing where the address means other memory by now. */
    private static final int PAGE_OUT = 21;

    private final List<String> files;
    private final long bound;
    private final Thread watch;
    private volatile boolean closed;

    /** @param bound bytes of all mapped files that may be resident */
    public MappedFiles(List<Path> files, long bound) {
        this.files = files.stream().map(Path::toString).toList();
        this.bound = bound;
        this.watch = Thread.ofPlatform().daemon().name("pages").start(this::run);
    }

    private void run() {
        try {
            MethodHandle madvise = null;
            while (!closed) {
                if (resident() > bound) {
                    madvise = madvise == null ? link() : madvise;
                    release(madvise);
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (IOException notLinux) {
            // Memory just stays as it is.
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (Throwable unexpected) {
            ChildLog.warn("Pages of " + files + " cannot be given back: " + unexpected);
        }
    }

    private static MethodHandle link() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow("madvise"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    }

    private static long resident() throws IOException {
        return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("RssFile:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
    }

    private void release(MethodHandle madvise) throws Throwable {
        for (String line : Files.readAllLines(MAPS)) {
            if (line.contains(" r--") && files.stream().anyMatch(line::endsWith)) {
                String[] ends = line.substring(0, line.indexOf(' ')).split("-");
                long begin = Long.parseUnsignedLong(ends[0], 16);
                int ignored = (int) madvise.invokeExact(MemorySegment.ofAddress(begin),
                    Long.parseUnsignedLong(ends[1], 16) - begin, PAGE_OUT);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.interrupt();
    }
}

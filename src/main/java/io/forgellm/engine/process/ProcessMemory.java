package io.forgellm.engine.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process's resident memory as Linux counts it: its own pages, and its part of shared ones (proportional set size).
 * Looking is not free, so a figure is good for a second.
 */
final class ProcessMemory {
    private static final long GOOD_FOR_NANOS = 1_000_000_000;

    private final Path file;
    private long bytes;
    private long readAt = System.nanoTime() - GOOD_FOR_NANOS;

    ProcessMemory(long pid) {
        file = Path.of("/proc", Long.toString(pid), "smaps_rollup");
    }

    /** Bytes, 0 where the system does not tell. */
    synchronized long bytes() {
        long now = System.nanoTime();
        if (now - readAt >= GOOD_FOR_NANOS) {
            bytes = read();
            readAt = now;
        }
        return bytes;
    }

    private long read() {
        try {
            return Files.readAllLines(file).stream().filter(line -> line.startsWith("Pss:")).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElse(0L);
        } catch (IOException gone) {
            return 0;
        }
    }
}

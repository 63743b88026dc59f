package io.forgellm.engine.process;

import io.forgellm.process.ResidentMemory;

/** A process's resident memory. Looking is not free, so a figure is good for a second. */
final class ProcessMemory {
    private static final long GOOD_FOR_NANOS = 1_000_000_000;

    private final long pid;
    private long bytes;
    private long readAt = System.nanoTime() - GOOD_FOR_NANOS;

    ProcessMemory(long pid) {
        this.pid = pid;
    }

    /** Bytes, 0 where the system does not tell. */
    synchronized long bytes() {
        long now = System.nanoTime();
        if (now - readAt >= GOOD_FOR_NANOS) {
            Long read = ResidentMemory.of(pid);
            bytes = read == null ? 0 : read;
            readAt = now;
        }
        return bytes;
    }
}

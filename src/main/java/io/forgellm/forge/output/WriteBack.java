package io.forgellm.forge.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Brings a file to the disk while others still write it, so that its end does not wait for all of it. What fails here
 * fails again for whoever brings the whole file there, and is told then.
 */
public final class WriteBack implements AutoCloseable {
    private static final long STEP = 16 << 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Path file;
    private final Thread thread;

    /** @param file that need not be there yet */
    public WriteBack(Path file) {
        this.file = file;
        this.thread = Thread.ofPlatform().daemon().name("write-back").start(this::run);
    }

    private void run() {
        long written = 0;
        try {
            while (true) {
                long size = Files.exists(file) ? Files.size(file) : 0;
                if (size - written >= STEP) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.force(false);
                    }
                    written = size;
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (IOException toldLater) {
            // The file stays in memory until it is whole.
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

package io.forgellm.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The lock file that a process holds for as long as it lives: the operating system lets go of it whatever becomes of
 * the process, and unlike a process number it is never somebody else's.
 */
public final class ProcessLock implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final FileChannel file;

    private ProcessLock(FileChannel file) {
        this.file = file;
    }

    /** Takes it for this process; empty where another process has it. */
    public static Optional<ProcessLock> take(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.tryLock() == null) {
            file.close();
            return Optional.empty();
        }
        return Optional.of(new ProcessLock(file));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** One look at a time: two of this process would take each other for the holder. */
    public static synchronized boolean isHeld(Path path) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return true;
        } catch (IOException e) {
            // A folder that was deleted or cannot be read has no process that could go on in it.
            return false;
        }
    }

    /** Completed when nobody holds it any more. */
    public static CompletableFuture<Void> released(Path path) {
        CompletableFuture<Void> released = new CompletableFuture<>();
        Thread.ofVirtual().name("lock-watch").start(() -> {
            try {
                while (isHeld(path)) {
                    Thread.sleep(BETWEEN_LOOKS);
                }
                released.complete(null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return released;
    }
}

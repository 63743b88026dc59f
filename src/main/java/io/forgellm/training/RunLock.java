package io.forgellm.training;

import io.forgellm.training.run.RunFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The lock that a trainer holds for as long as it lives: the operating system lets go of it whatever becomes of the
 * process, and unlike a process number it is never somebody else's.
 */
final class RunLock {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private RunLock() {
    }

    /** One look at a time: two of this process would take each other for a trainer. */
    static synchronized boolean isHeld(RunFolder run) {
        try (FileChannel file = FileChannel.open(run.lock(), StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return true;
        } catch (IOException e) {
            // A folder that was deleted or cannot be read has no trainer that could go on in it.
            return false;
        }
    }

    /** Completed when nobody holds it any more. */
    static CompletableFuture<Void> released(RunFolder run) {
        CompletableFuture<Void> released = new CompletableFuture<>();
        Thread.ofVirtual().name("trainer-watch").start(() -> {
            try {
                while (isHeld(run)) {
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

package io.forgellm.forge.output;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.process.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file or folder that has its name only once it is whole and on the disk. Until then it is called {@code .NAME.tmp}
 * beside its place; a job that fails takes that away, and what a killed one left is taken away by the next.
 */
public final class Unfinished {
    private Unfinished() {
    }

    /** Writes what shall be there to another name. */
    @FunctionalInterface
    public interface Writing {
        void to(Path temporary) throws IOException;
    }

    /**
     * Makes a file.
     *
     * @throws ForgeException ALREADY_EXISTS where the name is taken, DISK_FULL where there is no room, or what the
     *                        writing throws
     */
    public static void file(Path target, Writing writing) {
        make(target, writing);
    }

    /** Makes a folder; the writing finds an empty one. Errors as for {@link #file}. */
    public static void folder(Path target, Writing writing) {
        make(target, temporary -> {
            Files.createDirectory(temporary);
            writing.to(temporary);
        });
    }

    /** Lends a name beside the target to a file that is needed on the way only. */
    public static void scratch(Path target, Writing use) throws IOException {
        Path scratch = target.resolveSibling("." + target.getFileName() + ".scratch.tmp");
        delete(scratch);
        try {
            use.to(scratch);
        } finally {
            delete(scratch);
        }
    }

    /** Where the unfinished thing lies. */
    public static Path temporary(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".tmp");
    }

    private static void make(Path target, Writing writing) {
        Path absolute = target.toAbsolutePath();
        Path temporary = temporary(absolute);
        try {
            requireFree(absolute);
            Files.createDirectories(absolute.getParent());
            delete(temporary);
            writing.to(temporary);
            force(temporary);
            requireFree(absolute);
            move(temporary, absolute);
            force(absolute.getParent(), true);
        } catch (IOException failed) {
            discard(temporary, failed);
            throw failed(absolute, failed);
        } catch (UncheckedIOException failed) {
            discard(temporary, failed);
            throw failed(absolute, failed.getCause());
        } catch (RuntimeException | Error failed) {
            discard(temporary, failed);
            throw failed;
        }
    }

    private static void requireFree(Path target) {
        if (Files.exists(target)) {
            throw new ForgeException(ErrorCode.ALREADY_EXISTS, target.getFileName() + " is there already.",
                Map.of("path", target.toString()), "Choose another name, or delete it first.");
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException plain) {
            Files.move(from, to);
        }
    }

    /** A file, or a folder with all in it. What a link leads to is somebody else's. */
    private static void force(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!Files.isSymbolicLink(each)) {
                    force(each, Files.isDirectory(each));
                }
            }
        }
    }

    private static void force(Path path, boolean folder) throws IOException {
        if (folder && System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, folder ? StandardOpenOption.READ
                : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> inwardsOut = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : inwardsOut) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException gone) {
            // Nothing was left there.
        }
    }

    private static void discard(Path temporary, Throwable reason) {
        try {
            delete(temporary);
        } catch (IOException left) {
            reason.addSuppressed(left);
        }
    }

    private static RuntimeException failed(Path target, IOException failed) {
        if (FullDisk.isMeantBy(failed)) {
            return new ForgeException(ErrorCode.DISK_FULL, "There is no room for " + target.getFileName() + ".",
                Map.of("path", target.toString()), "Free some space, or choose a folder on another disk.")
                .causedBy(failed);
        }
        return new UncheckedIOException(failed);
    }
}

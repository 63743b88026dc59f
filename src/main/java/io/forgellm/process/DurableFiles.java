package io.forgellm.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files that are there whole or not at all, whenever the power goes. */
public final class DurableFiles {
    /** End of the name of what is not finished; whoever finds such a thing later takes it away. */
    public static final String UNFINISHED = ".tmp";

    private DurableFiles() { }

    public static Path unfinished(Path path) {
        return path.resolveSibling(path.getFileName() + UNFINISHED);
    }

    /** Replaces a file; what was there stays until the new one is on the disk. */
    public static void replace(Path path, byte[] bytes) throws IOException {
        Path part = unfinished(path);
        try {
            Files.write(part, bytes);
            force(part);
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(part, e);
            throw e;
        }
    }

    /** Brings a file or, where the system can, a folder's entries to the disk. */
    public static void force(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        if (folder && System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** A file or a whole folder; nothing where nothing is. */
    public static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // Gone is what was asked for.
        }
    }

    /** Clears up after an error, which matters more than an error in doing so. */
    public static void discard(Path path, Exception reason) {
        try {
            delete(path);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    public static void deleteUnfinished(Path folder) throws IOException {
        for (Path path : list(folder)) {
            if (path.getFileName().toString().endsWith(UNFINISHED)) {
                delete(path);
            }
        }
    }

    /** By name. */
    public static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}

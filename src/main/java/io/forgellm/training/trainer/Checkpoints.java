package io.forgellm.training.trainer;

import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A run's checkpoints: each a folder that is there whole or not at all. Written under another name, its files and the
 * folder are brought to the disk, then it is renamed. {@code state.json} lists every file with size and checksum, so
 * that a damaged one is noticed and the one before is taken.
 */
final class Checkpoints {
    private static final String STATE = "state.json";
    private static final String UNFINISHED = ".tmp";

    private final RunFolder run;

    Checkpoints(RunFolder run) throws IOException {
        this.run = run;
        Files.createDirectories(run.checkpoints());
        for (Path path : list(run.checkpoints())) {
            if (path.getFileName().toString().endsWith(UNFINISHED)) {
                delete(path);
            }
        }
    }

    /** Puts weights and whatever else belongs to a checkpoint into an empty folder. */
    interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /** @param bytes and {@code checksum} (CRC-32C) of a file */
    record Entry(long bytes, long checksum) { }

    record State(Progress progress, Map<String, Entry> files) { }

    record Found(Path folder, Progress progress) { }

    /** @throws IOException and nothing is left of it, nor of any other checkpoint taken away */
    Path save(Progress progress, Content content) throws IOException {
        Path folder = run.checkpoint(progress.step());
        Path unfinished = folder.resolveSibling(folder.getFileName() + UNFINISHED);
        try {
            delete(unfinished);
            Files.createDirectories(unfinished);
            content.writeTo(unfinished);
            Map<String, Entry> files = new TreeMap<>();
            for (Path file : list(unfinished)) {
                files.put(file.getFileName().toString(), new Entry(Files.size(file), checksum(file)));
            }
            Files.write(unfinished.resolve(STATE), RunJson.MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(new State(progress, files)));
            for (Path file : list(unfinished)) {
                force(file);
            }
            force(unfinished);
            delete(folder);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            force(run.checkpoints());
            return folder;
        } catch (UncheckedIOException e) {
            discard(unfinished, e.getCause());
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            discard(unfinished, e);
            throw e;
        }
    }

    private static void discard(Path folder, Exception reason) {
        try {
            delete(folder);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** The newest that is whole; {@code damaged} hears of those that are not. */
    Optional<Found> newest(BiConsumer<Path, String> damaged) throws IOException {
        List<Path> folders = new ArrayList<>(folders());
        for (Path folder : folders.reversed()) {
            try {
                State state = RunJson.MAPPER.readValue(Files.readAllBytes(folder.resolve(STATE)), State.class);
                String fault = fault(folder, state);
                if (fault == null) {
                    return Optional.of(new Found(folder, state.progress()));
                }
                damaged.accept(folder, fault);
            } catch (IOException e) {
                damaged.accept(folder, "its state.json cannot be read");
            }
        }
        return Optional.empty();
    }

    private static String fault(Path folder, State state) throws IOException {
        for (Map.Entry<String, Entry> file : state.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path) || Files.size(path) != file.getValue().bytes()
                    || checksum(path) != file.getValue().checksum()) {
                return file.getKey() + " is damaged";
            }
        }
        return null;
    }

    /** Keeps the newest {@code keep} and the best; 0 keeps all. @return steps whose checkpoint is gone */
    List<Integer> prune(int keep, int bestStep) throws IOException {
        List<Integer> gone = new ArrayList<>();
        List<Path> folders = folders();
        for (int i = 0; keep > 0 && i < folders.size() - keep; i++) {
            int step = Integer.parseInt(folders.get(i).getFileName().toString());
            if (step != bestStep) {
                delete(folders.get(i));
                gone.add(step);
            }
        }
        return gone;
    }

    /** Oldest first. */
    private List<Path> folders() throws IOException {
        return list(run.checkpoints()).stream().filter(path -> path.getFileName().toString().matches("\\d{7}"))
                .sorted().toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static long checksum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
            }
        }
        return sum.getValue();
    }

    /** Brings a file or, where the system can, a folder's entries to the disk. */
    private static void force(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        if (folder && System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // Nothing to delete.
        }
    }
}

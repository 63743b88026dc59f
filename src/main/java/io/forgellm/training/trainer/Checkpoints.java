package io.forgellm.training.trainer;

import io.forgellm.process.DurableFiles;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A run's checkpoints: each a folder that is there whole or not at all. Written under another name, its files and the
 * folder are brought to the disk, then it is renamed. {@code state.json} lists every file with size and checksum, so
 * that a damaged one is noticed and the one before is taken.
 */
final class Checkpoints {
    private static final String STATE = "state.json";
    private static final String DAMAGED = ".damaged";
    private static final Pattern NAME = Pattern.compile("\\d{7,}");

    private final RunFolder run;

    Checkpoints(RunFolder run) throws IOException {
        this.run = run;
        Files.createDirectories(run.checkpoints());
        DurableFiles.deleteUnfinished(run.checkpoints());
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
        Path unfinished = DurableFiles.unfinished(folder);
        try {
            DurableFiles.delete(unfinished);
            Files.createDirectories(unfinished);
            content.writeTo(unfinished);
            Files.write(unfinished.resolve(STATE), RunJson.MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(new State(progress, entries(unfinished))));
            for (Path file : DurableFiles.list(unfinished)) {
                DurableFiles.force(file);
            }
            DurableFiles.force(unfinished);
            if (Files.exists(folder)) {
                putAside(folder);
            }
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.force(run.checkpoints());
            DurableFiles.delete(damaged(folder));
            return folder;
        } catch (UncheckedIOException e) {
            DurableFiles.discard(unfinished, e.getCause());
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            DurableFiles.discard(unfinished, e);
            throw e;
        }
    }

    private static Map<String, Entry> entries(Path folder) throws IOException {
        Map<String, Entry> files = new TreeMap<>();
        for (Path file : DurableFiles.list(folder)) {
            files.put(file.getFileName().toString(), new Entry(Files.size(file), checksum(file)));
        }
        return files;
    }

    /**
     * The newest that is whole. Those that are not are put aside under another name, where they are in nobody's way
     * until their step is saved again.
     *
     * @param found hears of each, and what is wrong with it
     */
    Optional<Found> newest(BiConsumer<Path, String> found) throws IOException {
        for (Path folder : all().reversed()) {
            try {
                State state = RunJson.MAPPER.readValue(Files.readAllBytes(folder.resolve(STATE)), State.class);
                String fault = fault(folder, state);
                if (fault == null) {
                    return Optional.of(new Found(folder, state.progress()));
                }
                putAside(folder);
                found.accept(folder, fault);
            } catch (IOException e) {
                putAside(folder);
                found.accept(folder, "its state.json cannot be read");
            }
        }
        return Optional.empty();
    }

    private static void putAside(Path folder) throws IOException {
        DurableFiles.delete(damaged(folder));
        Files.move(folder, damaged(folder), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path damaged(Path folder) {
        return folder.resolveSibling(folder.getFileName() + DAMAGED);
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

    /**
     * Keeps the newest {@code keep}, 0 for all, and the one nearest to the best evaluation, −1 where there was none.
     *
     * @return steps whose checkpoint is gone
     */
    List<Integer> prune(int keep, int bestStep) throws IOException {
        List<Path> folders = all();
        if (keep <= 0 || folders.size() <= keep) {
            return List.of();
        }
        int best = bestStep < 0 ? -1 : folders.stream().map(Checkpoints::step)
                .min(Comparator.comparingInt(step -> Math.abs(step - bestStep))).orElseThrow();
        List<Integer> gone = new ArrayList<>();
        for (Path folder : folders.subList(0, folders.size() - keep)) {
            if (step(folder) != best) {
                // Under another name first: half a checkpoint is not to be found under this one.
                Path unfinished = DurableFiles.unfinished(folder);
                Files.move(folder, unfinished, StandardCopyOption.ATOMIC_MOVE);
                DurableFiles.delete(unfinished);
                gone.add(step(folder));
            }
        }
        return gone;
    }

    /** Oldest first. */
    List<Path> all() throws IOException {
        return DurableFiles.list(run.checkpoints()).stream()
                .filter(path -> NAME.matcher(path.getFileName().toString()).matches())
                .sorted(Comparator.comparingInt(Checkpoints::step)).toList();
    }

    static int step(Path folder) {
        return Integer.parseInt(folder.getFileName().toString());
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
}

package io.forgellm.training.session;

import io.forgellm.training.adapter.AdapterFiles;
import io.forgellm.training.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkpoints in a session's folder: ours, a folder each, and the Python program's, a file each. */
public final class Checkpoints {
    private static final Pattern FILE = Pattern.compile("(\\d{1,9})_adapters\\.safetensors");
    private static final Pattern FOLDER = Pattern.compile("\\d{7}");
    private static final List<String> WEIGHTS = List.of(AdapterFiles.PEFT, "model.safetensors");

    private Checkpoints() {
    }

    /**
     * @param path    of the weights' file
     * @param adapter GGUF that the engine can put on the base, or null
     * @param size    bytes of the weights
     */
    public record Checkpoint(String name, Path path, Path adapter, int iteration, Instant created, long size) { }

    /** The latest step first. */
    public static List<Checkpoint> in(Path folder) throws IOException {
        List<Checkpoint> found = new ArrayList<>();
        Path own = new RunFolder(folder).checkpoints();
        if (Files.isDirectory(own)) {
            try (Stream<Path> folders = Files.list(own)) {
                folders.filter(step -> FOLDER.matcher(step.getFileName().toString()).matches())
                        .forEach(step -> own(step).ifPresent(found::add));
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                // Ours have a second name like the Python program's.
                if (name.matches() && found.stream().noneMatch(c -> c.iteration() == step(name))) {
                    found.add(of(name.group(), file, step(name)));
                }
            }
        }
        found.sort(Comparator.comparingInt(Checkpoint::iteration).reversed());
        return found;
    }

    private static int step(Matcher name) {
        return Integer.parseInt(name.group(1));
    }

    private static Optional<Checkpoint> own(Path step) {
        return WEIGHTS.stream().map(step::resolve).filter(Files::isRegularFile).findFirst().map(weights -> {
            try {
                String name = step.getFileName().toString();
                return of(name, weights, Integer.parseInt(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Checkpoint of(String name, Path weights, int iteration) throws IOException {
        Path adapter = weights.resolveSibling(AdapterFiles.GGUF);
        return new Checkpoint(name, weights, Files.isRegularFile(adapter) ? adapter : null, iteration, Files.getLastModifiedTime(weights).toInstant(),
                Files.size(weights));
    }
}

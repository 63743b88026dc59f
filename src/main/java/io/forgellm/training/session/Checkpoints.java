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
     * @param path    of the weights' file; where it has one, the name beside the session's metrics file, for the Python
     *                program's page looks for that file there
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
                    found.add(of(file, null, step(name)));
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
        Path second = step.resolve("../../" + step.getFileName() + "_adapters.safetensors").normalize();
        return WEIGHTS.stream().map(step::resolve).filter(Files::isRegularFile).findFirst().map(weights -> {
            try {
                Path adapter = step.resolve(AdapterFiles.GGUF);
                return of(Files.isRegularFile(second) ? second : weights, Files.isRegularFile(adapter) ? adapter : null,
                        Integer.parseInt(step.getFileName().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Checkpoint of(Path weights, Path adapter, int iteration) throws IOException {
        return new Checkpoint(weights.getFileName().toString(), weights, adapter, iteration,
                Files.getLastModifiedTime(weights).toInstant(), Files.size(weights));
    }
}

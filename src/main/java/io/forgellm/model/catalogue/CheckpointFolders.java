package io.forgellm.model.catalogue;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Models in Hugging Face's own form, a folder with {@code config.json} and safetensors: in our models folder, and in
 * the hub's cache as {@code models--ORG--NAME/snapshots/COMMIT}. The engine cannot load them, a trainer can. Reads
 * folders: call it from a thread that may block.
 */
@ApplicationScoped
public class CheckpointFolders {
    private final Roots roots;

    CheckpointFolders(Roots roots) {
        this.roots = roots;
    }

    /** Is this a folder that holds such a model? */
    public static boolean isOne(Path folder) {
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(".safetensors"));
        } catch (IOException e) {
            return false;
        }
    }

    /** The folder of {@code name} or {@code org/name}; of several snapshots the newest. */
    public Optional<Path> find(String name) {
        List<Path> candidates = new ArrayList<>();
        for (Root root : roots.all()) {
            try {
                if (root.source() == Source.HUGGING_FACE) {
                    candidates.addAll(snapshots(root.folder().resolve("models--" + name.replace("/", "--"))));
                } else if (root.source() == Source.MODELS_FOLDER) {
                    candidates.add(root.folder().resolve(name));
                }
            } catch (InvalidPathException notAName) {
                return Optional.empty();
            }
        }
        return candidates.stream().filter(CheckpointFolders::isOne).filter(roots::allows).findFirst();
    }

    private static List<Path> snapshots(Path repository) {
        Path folder = repository.resolve("snapshots");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> snapshots = Files.list(folder)) {
            return snapshots.sorted(Comparator.comparing(CheckpointFolders::modified).reversed()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long modified(Path folder) {
        try {
            return Files.getLastModifiedTime(folder).toMillis();
        } catch (IOException gone) {
            return 0;
        }
    }
}

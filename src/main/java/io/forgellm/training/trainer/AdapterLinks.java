package io.forgellm.training.trainer;

import io.forgellm.training.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The names under which the Python program's tools look for weights, as second names of the checkpoint's file:
 * {@code 0000025_adapters.safetensors} for each checkpoint and {@code adapters.safetensors} for the last.
 */
final class AdapterLinks {
    private static final List<String> WEIGHTS = List.of("adapter_model.safetensors", "model.safetensors");

    private AdapterLinks() { }

    static void update(RunFolder run, int step, Path checkpoint, List<Integer> gone) throws IOException {
        for (int old : gone) {
            Files.deleteIfExists(named(run, old));
        }
        for (String weights : WEIGHTS) {
            Path file = checkpoint.resolve(weights);
            if (Files.exists(file)) {
                link(named(run, step), file);
                link(run.path().resolve("adapters.safetensors"), file);
            }
        }
    }

    private static Path named(RunFolder run, int step) {
        return run.path().resolve("%07d_adapters.safetensors".formatted(step));
    }

    private static void link(Path name, Path file) throws IOException {
        Path part = name.resolveSibling(name.getFileName() + ".tmp");
        Files.deleteIfExists(part);
        try {
            Files.createLink(part, file);
        } catch (UnsupportedOperationException | IOException noLinks) {
            Files.copy(file, part);
        }
        Files.move(part, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package io.forgellm.training.trainer;

import io.forgellm.process.DurableFiles;
import io.forgellm.training.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names under which the Python program's tools look for weights, as second names of the checkpoints' files:
 * {@code 0000025_adapters.safetensors} for each and {@code adapters.safetensors} for the newest.
 */
final class AdapterLinks {
    private static final List<String> WEIGHTS = List.of("adapter_model.safetensors", "model.safetensors");
    private static final Pattern NAME = Pattern.compile("(\\d{7,})_adapters\\.safetensors");

    private AdapterLinks() { }

    /** @param checkpoints the folders that there are, oldest first; whatever the names said before */
    static void update(RunFolder run, List<Path> checkpoints) throws IOException {
        Set<Integer> steps = checkpoints.stream().map(Checkpoints::step).collect(Collectors.toSet());
        for (Path file : DurableFiles.list(run.path())) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches() && !steps.contains(Integer.parseInt(name.group(1)))) {
                Files.delete(file);
            }
        }
        for (Path checkpoint : checkpoints) {
            boolean newest = checkpoint.equals(checkpoints.getLast());
            Path name = run.path().resolve(name(Checkpoints.step(checkpoint)));
            Path weights = weights(checkpoint);
            if (weights != null && (newest || !Files.exists(name))) {
                link(name, weights);
            }
            if (weights != null && newest) {
                link(run.path().resolve("adapters.safetensors"), weights);
            }
        }
    }

    static String name(int step) {
        return String.format(Locale.ROOT, "%07d_adapters.safetensors", step);
    }

    private static Path weights(Path checkpoint) {
        return WEIGHTS.stream().map(checkpoint::resolve).filter(Files::exists).findFirst().orElse(null);
    }

    private static void link(Path name, Path file) throws IOException {
        Path part = DurableFiles.unfinished(name);
        try {
            Files.deleteIfExists(part);
            Files.createLink(part, file);
        } catch (UnsupportedOperationException | IOException noLinksHere) {
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // Two names of one file: renaming one to the other does nothing and leaves both.
        Files.deleteIfExists(part);
    }
}

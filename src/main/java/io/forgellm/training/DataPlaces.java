package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Finds the files and folders of data that a body names: absolute, or below the working folder, or below the home. */
@ApplicationScoped
public class DataPlaces {
    private final Path home;
    private final List<Path> roots;

    DataPlaces(@ConfigProperty(name = "forgellm.home") Path home, DataConfig config) {
        this.home = home.toAbsolutePath().normalize();
        this.roots = config.roots();
    }

    /**
     * @param field whose value this is
     * @throws ForgeException PATH_NOT_ALLOWED, DATASET_NOT_FOUND with the places that were tried, EMPTY_DATASET
     */
    public Path data(String field, String named) {
        Set<Path> tried = new LinkedHashSet<>();
        try {
            tried.add(Path.of(named).toAbsolutePath().normalize());
            tried.add(home.resolve(named).normalize());
        } catch (InvalidPathException e) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "' is no path: " + e.getReason(),
                    Map.of("field", field), null);
        }
        if (tried.stream().noneMatch(this::allowed)) {
            throw new ForgeException(ErrorCode.PATH_NOT_ALLOWED,
                    "'" + field + "': " + named + " lies outside the folders of data.", Map.of("field", field),
                    "Put it below " + roots.stream().map(Path::toString).collect(Collectors.joining(" or "))
                            + ", or name its folder in forgellm.data.roots.");
        }
        Path found = tried.stream().filter(this::allowed).filter(Files::isReadable).findFirst().orElseThrow(() -> new ForgeException(
                ErrorCode.DATASET_NOT_FOUND, "'" + field + "': there is no readable file or folder " + named + ".",
                Map.of("field", field, "tried", tried.stream().map(Path::toString).toList()),
                "Give the absolute path of a file or folder on the server's machine."));
        if (Files.isDirectory(found) && !holdsFiles(found)) {
            throw new ForgeException(ErrorCode.EMPTY_DATASET, "'" + field + "': " + found + " holds no file.",
                    Map.of("field", field, "path", found.toString()), "Put text, JSONL or other data files into it.");
        }
        return found;
    }

    /** Whether it lies below a root, links followed; what does not exist is judged by its name. */
    private boolean allowed(Path path) {
        return roots.stream().anyMatch(root -> real(path).startsWith(real(root)));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException gone) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static boolean holdsFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(Files::isRegularFile);
        } catch (IOException | UncheckedIOException unreadable) {
            // Parts that cannot be read are named by whoever reads them.
            return true;
        }
    }
}

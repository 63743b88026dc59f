package io.forgellm.forge.hub;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobSpec.Upload.Part;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.Roots;
import io.forgellm.training.DataPlaces;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds what shall be uploaded: a folder of models, runs or data, or a model of the catalogue. Blocking. */
@ApplicationScoped
class UploadFiles {
    private static final int MOST = 10_000;
    private static final int DEEPEST = 16;

    private final Roots roots;
    private final DataPlaces data;
    private final Catalogue catalogue;

    UploadFiles(Roots roots, DataPlaces data, Catalogue catalogue) {
        this.roots = roots;
        this.data = data;
        this.catalogue = catalogue;
    }

    /** @throws ForgeException MODEL_NOT_FOUND, INVALID_MODEL */
    List<Part> ofModel(String named) {
        Path model = catalogue.resolve(named).path();
        return Files.isDirectory(model) ? in(model) : List.of(part(model.getParent(), model));
    }

    /**
     * Every file below, but those that begin with a dot or are not finished. A link to a file is followed where it stays
     * inside the folders that may be read, as in the hub's own cache; any other link is an error.
     *
     * @param named absolute, or below the models folder
     * @throws ForgeException PATH_NOT_ALLOWED, DATASET_NOT_FOUND, INVALID_PARAMETER, EMPTY_DATASET
     */
    List<Part> ofFolder(String named) {
        Path own = below(named);
        Path folder = Files.isDirectory(own) && roots.allows(own) ? own : data.data("folder", named);
        if (!Files.isDirectory(folder)) {
            throw invalid(folder + " is not a folder.", "Give the folder that holds it, or send model.");
        }
        return in(folder);
    }

    private Path below(String named) {
        try {
            return roots.modelsFolder().toAbsolutePath().resolve(named).normalize();
        } catch (InvalidPathException e) {
            throw invalid("is no path: " + e.getReason(), null);
        }
    }

    private List<Part> in(Path folder) {
        // A folder that is itself a link is meant; links to folders further down could lead anywhere.
        try (Stream<Path> files = Files.walk(folder.toRealPath(), DEEPEST)) {
            Path real = folder.toRealPath();
            List<Path> found = files.filter(file -> isMeant(real.relativize(file)))
                    .filter(file -> Files.isRegularFile(file) || Files.isSymbolicLink(file)).limit(MOST + 1L).sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new ForgeException(ErrorCode.EMPTY_DATASET, folder + " holds no file.", Map.of("path",
                        folder.toString()), "Name the folder that has the files; hidden and unfinished ones do not count.");
            }
            if (found.size() > MOST) {
                throw invalid(folder + " holds more than " + MOST + " files.", "Upload its parts one by one.");
            }
            found.forEach(this::requireInside);
            return found.stream().map(file -> part(real, file)).toList();
        } catch (IOException | UncheckedIOException unreadable) {
            throw invalid(folder + " could not be read: " + unreadable.getMessage(), null);
        }
    }

    /** The repository's own attributes are the one dot file that is. */
    private static boolean isMeant(Path inside) {
        for (Path name : inside) {
            String text = name.toString();
            if (text.startsWith(".") && !text.equals(".gitattributes") || text.endsWith(".tmp") || text.endsWith(".part")) {
                return false;
            }
        }
        return true;
    }

    private void requireInside(Path file) {
        if (!roots.allows(file)) {
            data.data("folder", file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw invalid(file + " is a link that leads to no file.", "Take the link away, or put the files there.");
        }
    }

    private static Part part(Path folder, Path file) {
        return new Part(folder.relativize(file).toString().replace('\\', '/'), file.toString());
    }

    private static ForgeException invalid(String message, String suggestion) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'folder': " + message, Map.of("field", "folder"),
                suggestion);
    }
}

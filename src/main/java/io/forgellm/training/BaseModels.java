package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.model.catalogue.CheckpointFolders;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds what a run starts from: a folder in Hugging Face's form or a GGUF file, by path, or by name in the catalogue. */
@ApplicationScoped
public class BaseModels {
    private final Catalogue catalogue;
    private final CheckpointFolders folders;

    BaseModels(Catalogue catalogue, CheckpointFolders folders) {
        this.catalogue = catalogue;
        this.folders = folders;
    }

    /** @param name as runs and pages call it */
    public record Base(String name, Path path) { }

    /** @throws ForgeException MODEL_NOT_FOUND with the nearest names, INVALID_MODEL */
    public Base resolve(String wanted) {
        Path path = absolute(wanted);
        if (path != null) {
            return byPath(wanted, path);
        }
        Optional<Path> folder = folders.find(wanted);
        if (folder.isPresent()) {
            return new Base(wanted, folder.get());
        }
        CatalogueModel model = catalogue.resolve(wanted);
        return new Base(model.id(), model.path());
    }

    private static Base byPath(String wanted, Path path) {
        if (Files.isRegularFile(path) && path.toString().endsWith(".gguf")
                || Files.isDirectory(path) && CheckpointFolders.isOne(path)) {
            return new Base(wanted, path);
        }
        if (!Files.exists(path)) {
            throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, "There is no model at " + path + ".",
                    Map.of("model", wanted), "GET /api/models lists the models that are there.");
        }
        throw new ForgeException(ErrorCode.INVALID_MODEL, path + " is neither a GGUF file nor a folder with "
                + "config.json and safetensors.", Map.of("model", wanted), null);
    }

    private static Path absolute(String wanted) {
        try {
            Path path = Path.of(wanted);
            return path.isAbsolute() ? path.normalize() : null;
        } catch (InvalidPathException notOne) {
            return null;
        }
    }
}

package io.forgellm.model.catalogue;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Takes models out of the models folder; other programs' folders are never touched. Of a linked model only the link
 * goes, never what it leads to.
 */
@ApplicationScoped
public class Removal {
    private final Catalogue catalogue;
    private final Roots roots;
    private final ModelInUse use;

    Removal(Catalogue catalogue, Roots roots, ModelInUse use) {
        this.catalogue = catalogue;
        this.roots = roots;
        this.use = use;
    }

    /**
     * @return what was removed
     * @throws ForgeException MODEL_NOT_FOUND, MODEL_IN_USE, or PATH_NOT_ALLOWED for a model of another program
     */
    public CatalogueModel remove(String wanted) {
        CatalogueModel model = catalogue.find(wanted);
        if (model.source() != Source.MODELS_FOLDER) {
            throw new ForgeException(ErrorCode.PATH_NOT_ALLOWED,
                "The model " + model.id() + " belongs to another program and is only read here.",
                Map.of("source", model.source().label(), "path", model.path().toString()),
                "Remove it with the program that brought it.");
        }
        if (use.inUse(model)) {
            throw new ForgeException(ErrorCode.MODEL_IN_USE, "The model " + model.id() + " is loaded.",
                Map.of("model", model.id()), "Unload it first: forgellm unload, Unload on the page, or POST /api/model/unload");
        }
        try {
            for (Path file : model.files()) {
                Files.deleteIfExists(file);
                roots.links().remove(file);
                removeEmptyFolders(file.getParent());
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
        return model;
    }

    private void removeEmptyFolders(Path folder) throws IOException {
        Path models = roots.modelsFolder();
        for (Path at = folder; at.startsWith(models) && !at.equals(models) && isEmpty(at); at = at.getParent()) {
            Files.delete(at);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}

package io.forgellm.forge.publish;

import io.forgellm.model.catalogue.Roots;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The pictures in published folders. */
@ApplicationScoped
class Pictures {
    private static final String SHOWN = "published/";
    private static final String FOLDER = "models--published--";

    private final Roots roots;

    Pictures(Roots roots) {
        this.roots = roots;
    }

    /** @param model in our own folder: its path, its folder's name, or {@code published/NAME} */
    Optional<Path> of(String model) {
        try {
            Path models = roots.modelsFolder().toAbsolutePath().normalize();
            String name = model.startsWith(SHOWN) ? FOLDER + model.substring(SHOWN.length()) : model;
            Path folder = models.resolve(name).normalize();
            return Optional.of(folder).filter(found -> models.equals(found.getParent()))
                    .map(found -> found.resolve(Publishing.PICTURE)).filter(Files::isRegularFile);
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }
}

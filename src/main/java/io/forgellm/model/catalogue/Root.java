package io.forgellm.model.catalogue;

import java.nio.file.Path;

/** A configured folder of models. */
public record Root(Source source, Path folder) {
    public Root {
        folder = folder.toAbsolutePath().normalize();
    }
}

package io.forgellm.model.catalogue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where models are looked for. */
@ConfigMapping(prefix = "forgellm.models")
public interface ModelsConfig {
    /** Our own folder: pulled and imported models; the only one that is ever written to. */
    @WithDefault("${forgellm.home:${user.home}/.forgellm}/models")
    Path dir();

    Caches caches();

    /** Other programs' model folders, read only. */
    interface Caches {
        Cache huggingFace();

        Cache lmStudio();

        Cache ollama();
    }

    interface Cache {
        /** Models there are read in place. */
        @WithDefault("true")
        boolean enabled();

        /** Instead of the places where the program itself would look. */
        Optional<List<Path>> folders();
    }
}

package io.forgellm.training;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** Where training data may lie. */
@ConfigMapping(prefix = "forgellm.data")
public interface DataConfig {
    /** Folders that data may be read from, and all below them. */
    @WithDefault("${user.home},${forgellm.home},${user.dir}")
    List<Path> roots();
}

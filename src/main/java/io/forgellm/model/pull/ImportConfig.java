package io.forgellm.model.pull;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** What may be brought in from this machine's own disks. */
@ConfigMapping(prefix = "forgellm.import")
public interface ImportConfig {
    /** Folders that files may be imported from. */
    /** Folders that {@code import} may take files from. */
    @WithDefault("${user.home}")
    List<Path> roots();
}

package io.forgellm.legacy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How far the server follows the Python program's habits. */
@ConfigMapping(prefix = "forgellm.compat")
public interface CompatConfig {
    /** False: refusals of routes that answered 200 with {@code success: false} do so again. */
    @WithDefault("true")
    boolean strictStatus();
}

package io.forgellm.legacy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/** How far the server follows the Python program's habits. */
@ConfigMapping(prefix = "forgellm.compat")
public interface CompatConfig {
    /** False: refusals of routes that answered 200 with {@code success: false} do so again. */
    @WithDefault("true")
    boolean strictStatus();

    /** A second port that the server listens on, such as 5002, where the Python program's page was. */
    OptionalInt legacyPort();

    /** A Python server that still runs beside this one and gets the training routes, such as http://127.0.0.1:5002. */
    Optional<URI> upstream();
}

package io.forgellm.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the model worker. */
@ConfigMapping(prefix = "forgellm.model")
public interface ModelConfig {
    /** Requests that may wait for a slot; one more is refused with 429. */
    @WithDefault("64")
    int queueCapacity();

    /** How long an unload lets running generations go on before it cancels them. */
    @WithDefault("10s")
    Duration drain();

    /** A stream whose client gave no sign of life for so long is cancelled. */
    @WithDefault("30s")
    Duration lease();

    /** Load at start what was loaded when the server ended. */
    @WithDefault("true")
    boolean restore();
}

package io.forgellm.forge.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of the forge's jobs. */
@ConfigMapping(prefix = "forgellm.jobs")
public interface JobConfig {
    /** Folder that jobs keep their records below; relative to the home. */
    @WithDefault("jobs")
    Path dir();

    /** Jobs that run at the same time; the others wait. */
    @WithDefault("1")
    int parallel();

    /** Heap of a job's process, as Java's {@code -Xmx} takes it. What native code takes is beside it. */
    @WithDefault("512m")
    String heap();

    /** How often a job's events are looked at. */
    @WithDefault("200ms")
    Duration poll();
}

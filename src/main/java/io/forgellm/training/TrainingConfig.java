package io.forgellm.training;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of training runs. */
@ConfigMapping(prefix = "forgellm.training")
public interface TrainingConfig {
    /** Folder that runs are written below, as {@code cpt/RUN}; relative to the home. */
    @WithDefault("models")
    Path output();

    /** What a trainer is: {@code local}, a process on the server's machine, or {@code kubernetes}, a Job. */
    @WithDefault("local")
    Runner runner();

    /** Runs that train at the same time; the others wait. */
    @WithDefault("1")
    int parallel();

    /** Take unfinished runs up again when the server starts. */
    @WithDefault("true")
    boolean restore();

    /** A trainer that died so often without a new step is not started again. */
    @WithDefault("5")
    int crashes();

    /** How long a trainer that shall stop may take for its last checkpoint before it is ended. */
    @WithDefault("2m")
    Duration patience();

    /** Where libtorch's native libraries are unpacked to, once. */
    @WithDefault("${user.home}/.cache/forgellm/natives/libtorch")
    Path nativesDir();

    /** How often a run's events are looked at. */
    @WithDefault("200ms")
    Duration poll();

    enum Runner { LOCAL, KUBERNETES }
}

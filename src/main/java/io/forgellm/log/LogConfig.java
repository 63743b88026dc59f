package io.forgellm.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the log looks like where it is written to. */
@ConfigMapping(prefix = "forgellm.log")
public interface LogConfig {
    /** {@code text} for people, {@code json} for one object a line, with the fields of {@code GET /api/log}. */
    @WithDefault("text")
    Format format();

    enum Format { TEXT, JSON }
}

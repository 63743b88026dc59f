package io.forgellm.trace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** Where traces go. */
@ConfigMapping(prefix = "forgellm.otel")
public interface TraceConfig {
    /** Where an OpenTelemetry collector takes OTLP over HTTP, such as http://127.0.0.1:4318. Without it there are no traces. */
    Optional<String> endpoint();

    /** Headers for it, as `name=value`, several with a comma between them; shown as a secret. */
    Optional<String> headers();

    /** Share of requests that are traced, 0 to 1; one that comes with a trace of its client's is traced as the client asks. */
    @WithDefault("1")
    double sampling();

    /** What traces call this server. */
    @WithDefault("forgellm")
    String service();
}

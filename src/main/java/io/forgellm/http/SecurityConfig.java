package io.forgellm.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Who may talk to the server. */
@ConfigMapping(prefix = "forgellm.security")
public interface SecurityConfig {
    /** Asked for as a bearer token, or as the password of HTTP Basic; must be set to listen beyond loopback. */
    Optional<String> apiKey();

    /** Host names beyond loopback that the server is known by, such as {@code forge.example.org}. */
    Optional<List<String>> hosts();

    /** How many bytes a request's body may have. */
    @WithDefault("8388608")
    long maxBody();
}

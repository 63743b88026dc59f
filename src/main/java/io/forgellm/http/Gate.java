package io.forgellm.http;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.key.ApiKeys;
import io.forgellm.key.MadeKey;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What every request passes first: the Host header must name this server (a web page elsewhere cannot reach it by
 * rebinding a name), a browser's request must come from our own page, the key must be right where there is one, and
 * the body must not be too large. At start it refuses to listen beyond loopback without a key.
 */
@ApplicationScoped
class Gate {
    private static final int FIRST = 1_000;
    /** After Quarkus has set its own limit, which is of order 2. */
    private static final int LAST = 1;
    /** Files to train on are larger than any other body. */
    private static final String UPLOADS = "/v1/files";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]|[0-9a-f]*:[0-9a-f:.]*");
    /** Orchestrators probe by the pod's address and without a key; there is nothing to learn there. */
    private static final String PROBES = "/q/health";
    private static final String CONTENT_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; "
            + "script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private final Errors errors;
    private final ApiKeys made;
    private final byte[] key;
    private final Set<String> hosts;
    private final boolean anyAddress;
    private final long maxBody;
    private final long maxFile;

    Gate(Errors errors, ApiKeys made, SecurityConfig config, @ConfigProperty(name = "quarkus.http.host") String boundTo,
         @ConfigProperty(name = "forgellm.files.max-size", defaultValue = "536870912") long maxFile) {
        this.errors = errors;
        this.made = made;
        this.key = config.apiKey().map(k -> k.getBytes(StandardCharsets.UTF_8)).orElse(null);
        this.maxBody = config.maxBody();
        this.maxFile = maxFile;
        boolean loopback = LOOPBACK.contains(boundTo);
        if (!loopback && key == null) {
            throw new IllegalStateException("Listening on " + boundTo + " needs an API key: set "
                    + "forgellm.security.api-key (FORGELLM_SECURITY_API_KEY), or listen on 127.0.0.1.");
        }
        // An address cannot be rebound, only a name can; and the key is asked for anyway.
        this.anyAddress = !loopback;
        this.hosts = Stream.concat(LOOPBACK.stream(), Stream.concat(Stream.of(boundTo),
                config.hosts().stream().flatMap(List::stream))).map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    void register(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
        filters.register(this::boundUnknownLength, LAST);
    }

    /** A body without a length is counted as it is read; Quarkus knows but one limit and has just set it. */
    private void boundUnknownLength(RoutingContext http) {
        if (http.get(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY) != null) {
            http.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, most(http));
        }
        http.next();
    }

    private long most(RoutingContext http) {
        return http.normalizedPath().equals(UPLOADS) ? maxFile : maxBody;
    }

    private void pass(RoutingContext http) {
        http.response().putHeader("X-Content-Type-Options", "nosniff").putHeader("Referrer-Policy", "no-referrer");
        if (!http.normalizedPath().startsWith("/q/")) {
            http.response().putHeader("Content-Security-Policy", CONTENT_POLICY);
        }
        ForgeException refusal = refusal(http);
        if (refusal == null) {
            http.next();
        } else {
            if (refusal.code() == ErrorCode.UNAUTHORIZED) {
                http.response().putHeader("WWW-Authenticate", "Basic realm=\"ForgeLLM\", charset=\"UTF-8\"");
            }
            errors.end(http, refusal);
        }
    }

    private ForgeException refusal(RoutingContext http) {
        HttpServerRequest request = http.request();
        if (http.normalizedPath().startsWith(PROBES)) {
            return null;
        }
        HostAndPort host = request.authority();
        if (host == null || !isOurs(host.host().toLowerCase(Locale.ROOT))) {
            return new ForgeException(ErrorCode.HOST_NOT_ALLOWED,
                    "This server is not known as '" + (host == null ? "" : host.host()) + "'.",
                    Map.of("host", host == null ? "" : host.host()),
                    "Use localhost, or add the name to forgellm.security.hosts.");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !sameHost(origin, host)) {
            return new ForgeException(ErrorCode.HOST_NOT_ALLOWED, "A page of " + origin + " may not use this server.",
                    Map.of("origin", origin), "Open the page that this server itself serves.");
        }
        ForgeException stranger = key == null ? null : stranger(http);
        if (stranger != null) {
            return stranger;
        }
        return tooLarge(request.getHeader("Content-Length"), most(http));
    }

    boolean isOurs(String host) {
        return hosts.contains(host) || anyAddress && ADDRESS.matcher(host).matches();
    }

    private static boolean sameHost(String origin, HostAndPort host) {
        try {
            URI uri = URI.create(origin);
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            int own = host.port() >= 0 ? host.port() : "https".equals(uri.getScheme()) ? 443 : 80;
            return host.host().equalsIgnoreCase(uri.getHost()) && port == own;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private ForgeException stranger(RoutingContext http) {
        String given = given(http.request().getHeader("Authorization"));
        // In constant time, so that the key cannot be guessed letter by letter.
        if (given != null && MessageDigest.isEqual(key, given.getBytes(StandardCharsets.UTF_8))) {
            return null;
        }
        if (given == null || !made.accepts(given)) {
            return new ForgeException(ErrorCode.UNAUTHORIZED, ErrorCode.UNAUTHORIZED.meaning(),
                    "Send Authorization: Bearer KEY.");
        }
        MadeKey.note(http);
        return null;
    }

    /** The key of a header, or null. */
    private static String given(String header) {
        if (header == null) {
            return null;
        }
        if (header.startsWith("Bearer ")) {
            return header.substring("Bearer ".length()).trim();
        }
        if (header.startsWith("Basic ")) {
            try {
                String pair = new String(Base64.getDecoder().decode(header.substring("Basic ".length()).trim()),
                        StandardCharsets.UTF_8);
                return pair.substring(pair.indexOf(':') + 1);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return null;
    }

    private static ForgeException tooLarge(String contentLength, long most) {
        if (contentLength == null || !contentLength.chars().allMatch(Character::isDigit)
                || contentLength.length() < 18 && Long.parseLong(contentLength) <= most) {
            return null;
        }
        return new ForgeException(ErrorCode.PAYLOAD_TOO_LARGE,
                "The body has " + contentLength + " bytes; at most " + most + " are taken.",
                Map.of("max_bytes", most), null);
    }
}

package io.forgellm.legacy;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Looks at requests for old routes on their way in: tells their successors by {@code Deprecation} (RFC 9745),
 * {@code Sunset} (RFC 8594) and {@code Link}, logs a client once for each, and gives the old 200 to refusals where the
 * configuration asks for it.
 */
@ApplicationScoped
class OldRoutes {
    private static final Logger LOG = Logger.getLogger(OldRoutes.class);
    /** After the gate, so that who may not come in is told nothing. */
    private static final int AFTER_THE_GATE = 900;
    private static final Instant DEPRECATED = Instant.parse("2026-11-23T00:00:00Z");
    private static final String SUNSET = DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.parse("2027-11-23T00:00:00Z").atZone(ZoneOffset.UTC));
    /** The routes whose refusals were 200; a body that is wrong was a 400 there, too. */
    private static final Set<String> ALWAYS_200 = Set.of("POST /api/quantization/start", "POST /api/quantization/stop",
            "POST /api/fusion/start", "POST /api/fusion/stop", "POST /api/training/publish_checkpoint",
            "GET /api/dataset/info");
    private static final int MOST_CLIENTS = 1_000;

    private final boolean strict;
    private final Map<String, Boolean> told = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_CLIENTS;
        }
    });

    @Inject
    OldRoutes(CompatConfig config) {
        this(config.strictStatus());
    }

    OldRoutes(boolean strict) {
        this.strict = strict;
    }

    void register(@Observes Filters filters) {
        filters.register(this::pass, AFTER_THE_GATE);
    }

    void pass(RoutingContext http) {
        String route = http.request().method() + " " + http.normalizedPath();
        String successor = Successors.of(route);
        if (successor != null) {
            http.response().putHeader("Deprecation", "@" + DEPRECATED.getEpochSecond()).putHeader("Sunset", SUNSET)
                    .putHeader("Link", "<" + successor + ">; rel=\"successor-version\"");
            tell(http, route, successor);
        }
        if (!strict && ALWAYS_200.contains(route)) {
            http.addHeadersEndHandler(end -> soften(http.response()));
        }
        http.next();
    }

    private static void soften(HttpServerResponse response) {
        int status = response.getStatusCode();
        if (status == 404 || status == 409 || status == 422 || status >= 500) {
            response.setStatusCode(200).setStatusMessage("OK");
        }
    }

    /** Whoever comes back with the same program from the same address is the same client. */
    private void tell(RoutingContext http, String route, String successor) {
        String agent = http.request().getHeader("User-Agent");
        String client = http.request().remoteAddress().hostAddress() + " (" + (agent == null ? "unnamed" : clean(agent)) + ")";
        if (told.put(client + " " + route, true) == null) {
            LOG.infof("%s uses %s, which %s replaces", client, route, successor);
        }
    }

    private static String clean(String agent) {
        String line = agent.replaceAll("\\p{Cntrl}", " ");
        return line.substring(0, Math.min(100, line.length()));
    }
}

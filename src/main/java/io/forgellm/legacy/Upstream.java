package io.forgellm.legacy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.http.Errors;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * Passes the training routes on to a Python server that still runs beside this one, {@code forgellm.compat.upstream},
 * as they come and as it answers; models stay with this server. Our key is not told to it.
 */
@ApplicationScoped
class Upstream {
    private static final Logger LOG = Logger.getLogger(Upstream.class);
    /** After the gate and the headers of old routes. */
    private static final int LATE = 800;
    private static final int CONNECT_MILLIS = 5_000;
    private static final Set<String> ROUTES = Set.of("POST /api/training/start", "POST /api/training/stop",
            "GET /api/training/status", "GET /api/training/sessions", "POST /api/training/sessions/batch-data",
            "POST /api/training/sessions/delete", "POST /api/training/compare", "POST /api/training/publish_checkpoint",
            "POST /api/logs/raw", "GET /api/checkpoints", "GET /api/dashboard/realtime", "GET /api/dashboard/data",
            "POST /api/dashboard/historical", "GET /api/check_dashboard");
    /** Of one connection (RFC 9110, 7.6.1), and what is between a client and this server alone. */
    private static final Set<String> NOT_PASSED = Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer",
            "transfer-encoding", "upgrade", "host", "authorization", "cookie", "set-cookie", "origin");

    private final URI upstream;
    private final Errors errors;
    private final HttpClient client;

    @Inject
    Upstream(CompatConfig config, Errors errors, Vertx vertx) {
        this(config.upstream().orElse(null), errors, vertx);
    }

    /** @param upstream null to pass nothing on */
    Upstream(URI upstream, Errors errors, Vertx vertx) {
        if (upstream != null && (upstream.getHost() == null || !Set.of("http", "https").contains(upstream.getScheme()))) {
            throw new IllegalStateException("forgellm.compat.upstream must be an address such as "
                    + "http://127.0.0.1:5002, not '" + upstream + "'.");
        }
        this.upstream = upstream;
        this.errors = errors;
        this.client = upstream == null ? null
                : vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
    }

    void register(@Observes Filters filters) {
        if (upstream != null) {
            filters.register(this::pass, LATE);
            LOG.infof("Training routes are passed on to %s", upstream);
        }
    }

    void pass(RoutingContext http) {
        HttpServerRequest request = http.request();
        if (!ROUTES.contains(request.method() + " " + http.normalizedPath())) {
            http.next();
            return;
        }
        // The body waits until there is a connection to send it on.
        request.pause();
        boolean secure = "https".equals(upstream.getScheme());
        RequestOptions to = new RequestOptions().setMethod(request.method()).setHost(upstream.getHost()).setSsl(secure)
                .setPort(upstream.getPort() >= 0 ? upstream.getPort() : secure ? 443 : 80).setURI(request.uri());
        request.headers().forEach(passed(to::addHeader));
        client.request(to).compose(onward -> {
            http.addEndHandler(end -> {
                if (end.failed()) {
                    onward.reset();
                }
            });
            return onward.send(request);
        }).compose(answer -> back(answer, http.response())).onFailure(failure -> failed(http, failure));
    }

    private static Future<Void> back(HttpClientResponse answer, HttpServerResponse response) {
        response.setStatusCode(answer.statusCode());
        answer.headers().forEach(passed(response::putHeader));
        if (answer.getHeader("Content-Length") == null) {
            response.setChunked(true);
        }
        return answer.pipeTo(response);
    }

    private static BiConsumer<String, String> passed(BiConsumer<String, String> header) {
        return (name, value) -> {
            if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                header.accept(name, value);
            }
        };
    }

    private void failed(RoutingContext http, Throwable failure) {
        LOG.warnf("%s did not answer %s: %s", upstream, http.normalizedPath(), failure.getMessage());
        if (http.response().headWritten()) {
            http.response().reset();
        } else if (!http.response().ended()) {
            errors.end(http, new ForgeException(ErrorCode.UPSTREAM_FAILED, "The Python server at " + upstream
                    + " did not answer.", Map.of("upstream", upstream.toString()), null));
        }
    }
}

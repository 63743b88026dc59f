package io.forgellm.http;

import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;
import io.forgellm.trace.Trace;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Gives each request the id by which the log's lines about it are found, in {@code X-Request-Id} of the answer: the
 * client's own where it sent a sane one. Requests that change something, and those that were refused, leave a line.
 */
@ApplicationScoped
class RequestIds {
    static final String HEADER = "X-Request-Id";
    /** Before the gate, so that its refusals have an id as well. */
    private static final int ORDER = 2_000;
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
    private static final Set<HttpMethod> LOOKING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final TaggedLog log = TaggedLog.named("io.forgellm.http");

    void register(@Observes Filters filters) {
        filters.register(this::pass, ORDER);
    }

    private void pass(RoutingContext http) {
        String given = http.request().getHeader(HEADER);
        String id = given != null && SANE.matcher(given).matches() ? given : made();
        LogTags.request(id);
        http.response().putHeader(HEADER, id);
        long start = System.nanoTime();
        http.addEndHandler(end -> {
            int status = http.response().getStatusCode();
            if (status >= 400 || !LOOKING.contains(http.request().method())) {
                log.about(LogTags.REQUEST, id).infof("%s %s: %s after %.3f s", http.request().method(),
                        http.normalizedPath(), end.succeeded() ? status : "the client went away",
                        (System.nanoTime() - start) / 1e9);
            }
        });
        http.next();
    }

    /** The trace's number where there is one. It shall be told from others, not be unguessable. */
    private static String made() {
        String trace = Trace.number(LogTags.trace());
        return trace == null ? "%016x".formatted(ThreadLocalRandom.current().nextLong()) : trace;
    }
}

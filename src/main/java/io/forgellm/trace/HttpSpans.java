package io.forgellm.trace;

import io.forgellm.log.LogTags;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Turns tracing on where it is asked for, and traces each request, inside of its client's trace if it has one. */
@ApplicationScoped
class HttpSpans {
    /** Before the request gets its id: the trace's number is one. */
    private static final int ORDER = 3_000;
    private static final int DEEP = 4;

    private final TraceConfig config;
    private final String version;
    private TraceExport export;

    HttpSpans(TraceConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        this.version = version;
    }

    void begin(@Observes StartupEvent started) {
        config.endpoint().ifPresent(endpoint -> {
            export = new TraceExport(config, endpoint, version);
            Trace.by((name, header) -> SpanStep.begin(export.tracer(), name, header, SpanKind.INTERNAL));
        });
    }

    void end(@Observes ShutdownEvent stopped) {
        Trace.by(null);
        if (export != null) {
            export.close();
        }
    }

    void register(@Observes Filters filters) {
        if (config.endpoint().isPresent()) {
            filters.register(this::pass, ORDER);
        }
    }

    private void pass(RoutingContext http) {
        Step step = SpanStep.begin(export.tracer(), http.request().method() + " " + place(http.normalizedPath()),
                http.request().getHeader(Trace.HEADER), SpanKind.SERVER);
        step.set("http.request.method", http.request().method().name()).set("url.path", http.normalizedPath())
                .set("url.scheme", http.request().scheme());
        LogTags.trace(step.header());
        http.addEndHandler(end -> {
            int status = http.response().getStatusCode();
            step.set("http.response.status_code", status).set("forgellm.request_id",
                    http.response().headers().get("X-Request-Id"));
            if (end.failed()) {
                step.fail("The client went away.");
            } else if (status >= 500) {
                step.fail(http.response().getStatusMessage());
            } else {
                step.end();
            }
        });
        http.next();
    }

    /** The path without what names a single thing, so that spans of a kind are called alike: {@code /api/training/runs}. */
    private static String place(String path) {
        String[] parts = path.split("/", DEEP + 1);
        return String.join("/", parts.length > DEEP ? Arrays.copyOf(parts, DEEP) : parts);
    }
}

package io.forgellm.trace;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** OpenTelemetry at work: gathers spans and sends them to the collector, away from whoever made them. */
final class TraceExport implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long LAST_WORDS_SECONDS = 3;

    private final SdkTracerProvider provider;

    TraceExport(TraceConfig config, String endpoint, String version) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.replaceFirst("/+$", "") + "/v1/traces");
        config.headers().ifPresent(headers -> {
            for (String header : headers.split(",")) {
                int equals = header.indexOf('=');
                if (equals > 0) {
                    exporter.addHeader(header.substring(0, equals).strip(), header.substring(equals + 1).strip());
                }
            }
        });
        provider = SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sampling())))
                .setResource(Resource.getDefault().toBuilder().put("service.name", config.service())
                        .put("service.version", version).put("process.pid", ProcessHandle.current().pid()).build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).setScheduleDelay(EVERY).build()).build();
    }

    Tracer tracer() {
        return provider.get("io.forgellm");
    }

    /** What is still here is sent, as far as someone takes it. */
    @Override
    public void close() {
        provider.shutdown().join(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    }
}

package io.forgellm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Takes traces as an OpenTelemetry collector does: OTLP, protobuf over HTTP. */
final class Collector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();

    /** @param address where it listens: {@code http://127.0.0.1:4318} */
    Collector(URI address) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address.getHost(), address.getPort()), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest sent = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
        sent.getResourceSpansList().forEach(resource -> {
            services.add(value(resource.getResource().getAttributesList(), "service.name"));
            resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
        });
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    List<String> services() {
        return services;
    }

    /** The trace's spans, once one of this name has come: the one that ends last. */
    List<Span> trace(String number, String last) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Span> trace = spans.stream().filter(span -> hex(span.getTraceId()).equals(number)).toList();
            if (trace.stream().anyMatch(span -> span.getName().equals(last))) {
                return trace;
            }
            assertThat(System.nanoTime()).as("%s is not among %s", last, spans).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    static Span named(List<Span> trace, String name) {
        List<Span> found = trace.stream().filter(span -> span.getName().equals(name)).toList();
        assertThat(found).as("%s in %s", name, trace.stream().map(Span::getName).toList()).hasSize(1);
        return found.getFirst();
    }

    static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    static String value(Span span, String attribute) {
        return value(span.getAttributesList(), attribute);
    }

    private static String value(List<KeyValue> attributes, String name) {
        Predicate<KeyValue> meant = each -> each.getKey().equals(name);
        return attributes.stream().filter(meant).map(KeyValue::getValue)
                .map(value -> value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue())
                .findFirst().orElse(null);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package io.forgellm.system;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The machine's and our processes' resources for Prometheus. They are looked at when they are asked for, and only then. */
@ApplicationScoped
class ResourceMetrics {
    private static final Logger LOG = Logger.getLogger(ResourceMetrics.class);
    private static final String PATH = "/q/metrics";
    /** After the gate. */
    private static final int ORDER = 500;

    private final ResourceWatch watch;
    private final MultiGauge memory;
    private final MultiGauge load;
    private final MultiGauge disk;
    private final MultiGauge temperature;
    private final MultiGauge processMemory;
    private final MultiGauge processCpu;

    ResourceMetrics(ResourceWatch watch, MeterRegistry registry) {
        this.watch = watch;
        this.memory = gauge(registry, "forgellm.memory", "bytes", "of the machine");
        this.load = gauge(registry, "forgellm.processors.load", null, "busy share of all processors, 0 to 1");
        this.disk = gauge(registry, "forgellm.disk", "bytes", "of the file systems of home, models and runs");
        this.temperature = gauge(registry, "forgellm.temperature", "celsius", "of the machine's sensors");
        this.processMemory = gauge(registry, "forgellm.process.memory", "bytes", "resident, of the server and its children");
        this.processCpu = gauge(registry, "forgellm.process.cpu", "seconds", "of processor time since the process began");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String unit, String meaning) {
        return MultiGauge.builder(name).baseUnit(unit).description(meaning).register(registry);
    }

    void register(@Observes Filters filters) {
        filters.register(this::look, ORDER);
    }

    private void look(RoutingContext http) {
        if (!http.normalizedPath().equals(PATH)) {
            http.next();
            return;
        }
        Context context = http.vertx().getOrCreateContext();
        Thread.ofVirtual().name("resources").start(() -> {
            try {
                renew(watch.look());
            } catch (RuntimeException e) {
                LOG.warn("The machine's resources cannot be looked at", e);
            }
            context.runOnContext(renewed -> http.next());
        });
    }

    private void renew(Resources now) {
        memory.register(List.of(Row.of(Tags.of("kind", "total"), now.memoryTotal()),
                Row.of(Tags.of("kind", "available"), now.memoryAvailable())), true);
        load.register(now.load() == null ? List.of() : List.of(Row.of(Tags.empty(), now.load())), true);
        disk.register(now.disks().stream().flatMap(store -> Stream.of(
                Row.of(Tags.of("path", store.path(), "kind", "total"), store.total()),
                Row.of(Tags.of("path", store.path(), "kind", "free"), store.free()))).toList(), true);
        temperature.register(now.temperatures().stream()
                .<Row<?>>map(sensor -> Row.of(Tags.of("sensor", sensor.sensor()), sensor.celsius())).toList(), true);
        processMemory.register(rows(now, Resources.Child::memory), true);
        processCpu.register(rows(now, Resources.Child::cpuSeconds), true);
    }

    private static List<Row<?>> rows(Resources now, Function<Resources.Child, Number> figure) {
        return now.processes().stream().<Row<?>>map(child -> figure.apply(child) == null ? null
                : Row.of(Tags.of("process", child.what(), "name", child.name() == null ? "" : child.name(),
                        "pid", Long.toString(child.pid())), figure.apply(child))).filter(Objects::nonNull).toList();
    }
}

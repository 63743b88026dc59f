package io.forgellm.web.server;

import io.forgellm.system.Resources;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The machine's resources as the page shows them. */
@TemplateData
public record ResourcesView(List<Gauge> gauges, List<Row> processes) {
    /**
     * How much of something is taken.
     *
     * @param percent 0–100
     * @param text    the same in words
     */
    @TemplateData
    public record Gauge(String name, int percent, String text) {
    }

    /** @param name what it works on, or null; @param memory with its unit, as {@code cpu}; null where the system does not tell */
    @TemplateData
    public record Row(String what, String name, long pid, String memory, String cpu) {
    }

    static ResourcesView of(Resources now) {
        Gauge memory = taken("Memory", now.memoryTotal(), now.memoryAvailable());
        int busy = now.load() == null ? 0 : (int) Math.round(100 * now.load());
        Gauge processors = new Gauge("Processors", busy,
                now.load() == null ? now.processors() + " cores" : busy + " % of " + now.processors() + " cores busy");
        Stream<Gauge> disks = now.disks().stream()
                .map(disk -> taken("Disk of " + disk.path(), disk.total(), disk.free()));
        return new ResourcesView(Stream.of(Stream.of(memory, processors), disks, hottest(now)).flatMap(each -> each).toList(),
                now.processes().stream().map(ResourcesView::row).toList());
    }

    /** A machine has many sensors, and one that matters. */
    private static Stream<Gauge> hottest(Resources now) {
        return now.temperatures().stream().max(Comparator.comparingDouble(Resources.Temperature::celsius)).stream()
                .map(hottest -> new Gauge("Temperature", Math.clamp(Math.round(hottest.celsius()), 0, 100),
                        "%.0f °C at %s".formatted(hottest.celsius(), hottest.sensor())));
    }

    private static Row row(Resources.Child process) {
        return new Row(process.what(), process.name(), process.pid(),
                process.memory() == null ? null : Quantity.bytes(process.memory()),
                process.cpu() == null ? null : Math.round(100 * process.cpu()) + " %");
    }

    private static Gauge taken(String name, long total, long free) {
        return new Gauge(name, total == 0 ? 0 : (int) (100 * (total - free) / total),
                "%s of %s free".formatted(Quantity.bytes(free), Quantity.bytes(total)));
    }
}

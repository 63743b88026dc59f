package io.forgellm.web.server;

import io.forgellm.system.Resources;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
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

    /** @param memory with its unit, null where the system does not tell */
    @TemplateData
    public record Row(String what, long pid, String memory) {
    }

    static ResourcesView of(Resources now) {
        Gauge memory = taken("Memory", now.memoryTotal(), now.memoryAvailable());
        int busy = now.load() == null ? 0 : (int) Math.round(100 * now.load());
        Gauge processors = new Gauge("Processors", busy,
                now.load() == null ? now.processors() + " cores" : busy + " % of " + now.processors() + " cores busy");
        return new ResourcesView(Stream.concat(Stream.of(memory, processors), now.disks().stream()
                .map(disk -> taken("Disk of " + disk.path(), disk.total(), disk.free()))).toList(),
                now.processes().stream().map(process -> new Row(process.what(), process.pid(),
                        process.memory() == 0 ? null : Quantity.bytes(process.memory()))).toList());
    }

    private static Gauge taken(String name, long total, long free) {
        return new Gauge(name, total == 0 ? 0 : (int) (100 * (total - free) / total),
                "%s of %s free".formatted(Quantity.bytes(free), Quantity.bytes(total)));
    }
}

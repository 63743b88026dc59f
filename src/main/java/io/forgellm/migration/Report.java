package io.forgellm.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.forgellm.process.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of an old installation, as {@code report.json} in our records.
 *
 * @param started ISO-8601 instant, null where nothing was ever begun
 * @param failed  how many could not be taken over
 * @param notes   that belong to no item
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(String from, String home, Mode mode, String started, int taken, int failed, List<Line> items,
                     List<String> notes) {
    public static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(SerializationFeature.INDENT_OUTPUT)
            .addModule(new SimpleModule().addSerializer(Path.class, ToStringSerializer.instance)).build();

    /**
     * @param outcome {@code taken over}, {@code failed} or {@code left}
     * @param notes   why it failed or was left, or what of it could not be taken along
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(Item.Kind kind, String name, String outcome, long bytes, String source, String target,
                       List<String> notes) { }

    static Report of(Plan plan, Journal journal) {
        List<Line> lines = new ArrayList<>();
        for (Item item : plan.items()) {
            Journal.Step step = journal.step(item.id());
            boolean did = step.did != null;
            boolean failed = !did && step.failed != null;
            List<String> notes = did ? step.did.notes() : failed ? step.failed.notes() : List.of(item.because());
            lines.add(new Line(item.kind(), item.name(), did ? "taken over" : failed ? "failed" : "left", item.bytes(),
                    item.source() == null ? null : item.source().toString(),
                    item.target() == null ? null : item.target().toString(), notes));
        }
        return new Report(plan.places().from().toString(), plan.home().home().toString(),
                plan.mode(), journal.begunAt(), count(lines, "taken over"),
                count(lines, "failed"), lines, plan.notes());
    }

    void write(NewHome home) throws IOException {
        DurableFiles.replace(file(home), JSON.writeValueAsBytes(this));
    }

    public static Path file(NewHome home) {
        return home.records().resolve("report.json");
    }

    private static int count(List<Line> lines, String outcome) {
        return (int) lines.stream().filter(line -> line.outcome().equals(outcome)).count();
    }
}

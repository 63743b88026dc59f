package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.Table;
import io.forgellm.cli.console.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm cli dataset}: what training data holds, and its first rows as the model will see them. */
@Command(name = "dataset", description = {"Look at training data before you train on it.",
    "Ends with 1 where a run would refuse it."},
        footer = {"", "Examples:",
            "  forgellm cli dataset --input-dir facts.jsonl",
            "  forgellm cli dataset --input-dir facts.jsonl --model smollm2:135m --rows 2"})
final class DatasetCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = {"--input-dir", "--dataset"}, required = true, paramLabel = "PATH",
            description = "File or folder with the data.")
    private String input;

    @Option(names = {"--model", "--model-name"}, paramLabel = "MODEL",
            description = "Count tokens and show rows as this model has them.")
    private String model;

    @Option(names = "--rows", paramLabel = "N", description = "Rows to show (default: 5).")
    private Integer rows;

    @Option(names = "--fields", paramLabel = "NAME=FIELD", split = ",",
            description = "The data's own field for a usual name: text=body.")
    private Map<String, String> fields;

    @Option(names = "--skip-bad-rows", description = "Bad rows do not hinder: the run will leave them out.")
    private boolean skipBadRows;

    @Option(names = "--json", description = "The server's own answer, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    DatasetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode preview = new ReadyServer(context, server).client().post("/api/dataset/preview", body());
        Console console = context.console();
        if (json) {
            console.out().println(preview);
        } else {
            files(preview).forEach(console.out()::println);
            totals(preview).forEach(console.out()::println);
            preview.path("rows").forEach(row -> show(console, row));
            bad(console, preview);
        }
        return preview.path("trainable").asBoolean() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** What lies on this machine goes by its full path; the server looks for other names below its own folders. */
    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        Path here = Path.of(input);
        body.put("path", Files.exists(here) ? here.toAbsolutePath().normalize().toString() : input);
        body.put("base_model", model);
        body.put("fields", fields);
        body.put("rows", rows);
        body.put("skip_bad_rows", skipBadRows);
        body.values().removeIf(value -> value == null);
        return body;
    }

    private static List<String> files(JsonNode preview) {
        Table table = new Table("FILE", "FORMAT", "SIZE", "EXAMPLES", "BAD ROWS");
        preview.path("files").forEach(file -> table.row(plain(file.path("name").asText()),
                file.path("format").asText(), Units.bytes(file.path("bytes").asDouble()),
                file.path("examples").asText(), file.path("bad_rows").asText()));
        List<String> lines = new ArrayList<>(table.lines());
        long more = preview.path("total_files").asLong() - preview.path("files").size();
        if (more > 0) {
            lines.add("… and " + Units.count(more, "more file"));
        }
        return lines;
    }

    private static List<String> totals(JsonNode preview) {
        List<String> shapes = new ArrayList<>();
        preview.path("shapes").properties().forEach(each ->
                shapes.add(each.getKey() + " " + each.getValue().asText()));
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(Units.count(preview.path("examples").asLong(), "example")
                + (shapes.isEmpty() ? "" : ": " + String.join(", ", shapes)));
        lines.add(line("%,d tokens (by %s), the loss counts %,d; the longest example has %,d",
                preview.path("total_tokens").asLong(), preview.path("tokens_by").asText(),
                preview.path("target_tokens").asLong(), preview.path("longest").asLong()));
        preview.path("lengths").forEach(bucket -> lines.add(line("  up to %,9d tokens: %,d",
                bucket.path("up_to").asLong(), bucket.path("examples").asLong())));
        return lines;
    }

    private static void show(Console console, JsonNode row) {
        console.out().println();
        console.out().println(console.dim(line("--- %s, %,d tokens, %s", place(row), row.path("tokens").asLong(),
                row.path("shape").asText())));
        StringBuilder text = new StringBuilder();
        row.path("segments").forEach(segment -> text.append(segment.path("target").asBoolean()
                ? "⟦" + console.bold(plain(segment.path("text").asText())) + "⟧"
                : plain(segment.path("text").asText())));
        console.out().println(text + (row.path("cut").asBoolean() ? " …" : ""));
    }

    private static void bad(Console console, JsonNode preview) {
        long bad = preview.path("bad_rows").asLong();
        if (bad > 0) {
            console.note(Units.count(bad, "bad row") + (bad > preview.path("first_bad_rows").size()
                    ? ", the first of them:" : ":"));
            preview.path("first_bad_rows").forEach(row ->
                    console.note("  " + place(row) + ": " + plain(row.path("reason").asText())));
        }
        if (!preview.path("trainable").asBoolean()) {
            console.note(preview.path("examples").asLong() == 0 ? "There is nothing to train on."
                    : "A run would end at the first bad row; mend them, or leave them out with --skip-bad-rows.");
        }
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String place(JsonNode row) {
        long line = row.path("line").asLong();
        return plain(row.path("file").asText()) + (line > 0 ? ", line " + line : "");
    }

    /** Data may hold escape sequences, which are not for the terminal. */
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "\uFFFD");
    }
}

package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.console.Table;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm settings}: what the running server was set to, and by whom. */
@Command(name = "settings", description = "Show the server's settings, each with where its value comes from.",
        footer = {"", "Examples:",
            "  forgellm settings",
            "  forgellm settings engine --changed"})
public final class SettingsCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "TEXT", defaultValue = "", description = "Only those with this in their name.")
    private String text;

    @Option(names = "--changed", description = "Only those that someone has set.")
    private boolean changed;

    @Option(names = "--json", description = "The server's own answer, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    SettingsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode answer = server.client(context).get("/api/settings");
        if (json) {
            context.console().out().println(answer);
            return ExitCode.OK;
        }
        Table table = new Table("SETTING", "VALUE", "FROM");
        List<JsonNode> shown = StreamSupport.stream(answer.path("settings").spliterator(), false).filter(this::isAsked)
                .toList();
        if (shown.isEmpty()) {
            context.console().note("No such setting.");
            return ExitCode.FAILED;
        }
        shown.forEach(setting -> table.row(setting.path("name").asText(), setting.path("value").asText("-"),
                setting.path("source").asText()));
        table.lines().forEach(context.console().out()::println);
        answer.path("unknown").forEach(key -> context.console().note("Note: " + key.path("message").asText()));
        answer.path("notes").forEach(note -> context.console().note("Note: " + note.asText()));
        return ExitCode.OK;
    }

    private boolean isAsked(JsonNode setting) {
        return setting.path("name").asText().contains(text.toLowerCase(Locale.ROOT))
                && (!changed || !List.of("default", "not set").contains(setting.path("source").asText()));
    }
}

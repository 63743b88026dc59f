package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.AnswerCommand;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.console.Table;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm settings}: what the running server was set to, and by whom. */
@Command(name = "settings", description = "Show the server's settings, each with where its value comes from.",
        footer = {"", "Examples:",
            "  forgellm settings",
            "  forgellm settings engine --changed"})
public final class SettingsCommand extends AnswerCommand {
    @Parameters(arity = "0..1", paramLabel = "TEXT", defaultValue = "", description = "Only those with this in their name.")
    private String text;

    @Option(names = "--changed", description = "Only those that someone has set.")
    private boolean changed;

    SettingsCommand(Context context) {
        super(context, "/api/settings");
    }

    @Override
    protected int show(JsonNode answer, URI from) {
        List<JsonNode> shown = StreamSupport.stream(answer.path("settings").spliterator(), false).filter(this::isAsked)
                .toList();
        Table table = new Table("SETTING", "VALUE", "FROM");
        shown.forEach(setting -> table.row(setting.path("name").asText(), setting.path("value").asText("-"),
                setting.path("source").asText()));
        list(table, "No such setting.");
        if (shown.isEmpty()) {
            return ExitCode.FAILED;
        }
        answer.path("unknown").forEach(key -> context.console().note("Note: " + key.path("message").asText()));
        answer.path("notes").forEach(note -> context.console().note("Note: " + note.asText()));
        return ExitCode.OK;
    }

    private boolean isAsked(JsonNode setting) {
        return setting.path("name").asText().contains(text.toLowerCase(Locale.ROOT))
                && (!changed || !List.of("default", "not set").contains(setting.path("source").asText()));
    }
}

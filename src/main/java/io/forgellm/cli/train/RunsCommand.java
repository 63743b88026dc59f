package io.forgellm.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.console.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm cli train list}. */
@Command(name = "list", description = "List runs, the newest first.",
        footer = {"", "Example:",
            "  forgellm cli train list"})
final class RunsCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "The server's own answer, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    RunsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode answer = server.client(context).get("/api/training/runs");
        if (json) {
            context.console().out().println(answer);
            return ExitCode.OK;
        }
        if (answer.path("runs").isEmpty()) {
            context.console().note("There are no runs. Start one with: forgellm cli train");
            return ExitCode.OK;
        }
        Table table = new Table("RUN", "STATE", "STEP", "LOSS", "VAL LOSS");
        answer.path("runs").forEach(run -> table.row(run.path("id").asText(), run.path("state").asText(),
                run.path("iteration").asInt() + "/" + run.path("max_iterations").asInt(),
                loss(run.path("train_loss")), loss(run.path("val_loss"))));
        table.lines().forEach(context.console().out()::println);
        return ExitCode.OK;
    }

    private static String loss(JsonNode loss) {
        return loss.isNumber() ? String.format(Locale.ROOT, "%.3f", loss.asDouble()) : "-";
    }
}

package io.forgellm.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.AnswerCommand;
import io.forgellm.cli.Context;
import io.forgellm.cli.console.Table;
import java.net.URI;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code forgellm cli train list}. */
@Command(name = "list", description = "List runs, the newest first.",
        footer = {"", "Example:",
            "  forgellm cli train list"})
final class RunsCommand extends AnswerCommand {
    RunsCommand(Context context) {
        super(context, "/api/training/runs");
    }

    @Override
    protected int show(JsonNode answer, URI from) {
        Table table = new Table("RUN", "STATE", "STEP", "LOSS", "VAL LOSS");
        answer.path("runs").forEach(run -> table.row(run.path("id").asText(), run.path("state").asText(),
                run.path("iteration").asInt() + "/" + run.path("max_iterations").asInt(),
                loss(run.path("train_loss")), loss(run.path("val_loss"))));
        return list(table, "There are no runs. Start one with: forgellm cli train");
    }

    private static String loss(JsonNode loss) {
        return loss.isNumber() ? String.format(Locale.ROOT, "%.3f", loss.asDouble()) : "-";
    }
}

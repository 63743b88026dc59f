package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.console.Table;
import io.forgellm.cli.console.Units;
import java.net.URI;
import picocli.CommandLine.Command;

/** {@code forgellm models}: what is on this machine. */
@Command(name = "models", aliases = "list", description = "List the models and adapters on this machine.",
        footer = {"", "Examples:",
            "  forgellm models",
            "  forgellm models --json"})
final class ModelsCommand extends AnswerCommand {
    ModelsCommand(Context context) {
        super(context, "/api/models");
    }

    @Override
    protected int show(JsonNode answer, URI from) {
        Table table = new Table("ID", "SIZE", "PARAMETERS", "QUANTISATION", "CONTEXT", "SOURCE");
        answer.path("models").forEach(model -> add(table, model));
        answer.path("adapters").forEach(adapter -> add(table, adapter));
        return list(table, "No models yet. The one to start with: forgellm pull smollm2:135m");
    }

    private static void add(Table table, JsonNode model) {
        String size = Units.bytes(model.path("size_bytes").asDouble());
        if (model.path("error").isTextual()) {
            table.row(model.path("id").asText(), size, "damaged", "", "", model.path("source").asText(""));
            return;
        }
        table.row(model.path("id").asText(), size, parameters(model.path("parameters")),
                model.path("quantisation").asText("-"), model.path("context_length").asText("-"),
                model.path("type").asText().equals("base") ? model.path("source").asText("") : "adapter");
    }

    /** {@code 134515008} is {@code 135M}. */
    private static String parameters(JsonNode count) {
        if (!count.isNumber()) {
            return count.asText("-");
        }
        double millions = count.asDouble() / 1e6;
        return millions < 1000 ? "%.0fM".formatted(millions) : "%.1fB".formatted(millions / 1000);
    }
}

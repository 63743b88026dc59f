package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.AnswerCommand;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.console.Table;
import io.forgellm.cli.console.Units;
import java.io.PrintStream;
import java.net.URI;
import picocli.CommandLine.Command;

/** {@code forgellm ps}: what runs, on what, and what it takes; then what the machine has left. */
@Command(name = "ps", description = "Show what runs (models, training, jobs), what each takes, and what the machine has left.",
        footer = {"", "Examples:",
            "  forgellm ps",
            "  forgellm ps --json"})
public final class PsCommand extends AnswerCommand {
    PsCommand(Context context) {
        super(context, "/api/resources");
    }

    @Override
    protected int show(JsonNode answer, URI from) {
        JsonNode machine = answer.path("resources");
        Table table = new Table("NAME", "PROCESS", "PID", "MEMORY", "CPU");
        machine.path("processes").forEach(process -> table.row(process.path("name").asText("-"),
                process.path("what").asText(), process.path("pid").asText(),
                process.path("memory").isNumber() ? Units.bytes(process.path("memory").asDouble()) : "-",
                percent(process.path("cpu"))));
        list(table, "Nothing runs.");
        context.console().out().println();
        machine(machine);
        return ExitCode.OK;
    }

    private void machine(JsonNode machine) {
        PrintStream out = context.console().out();
        out.println("memory       " + free(machine.path("memory_available"), machine.path("memory_total")));
        out.println("processors   %d, %s busy".formatted(machine.path("processors").asInt(), percent(machine.path("load"))));
        machine.path("disks").forEach(disk -> out.println("disk         " + free(disk.path("free"), disk.path("total"))
                + ": " + disk.path("path").asText()));
        machine.path("temperatures").forEach(sensor -> out.println("temperature  %.0f °C: %s"
                .formatted(sensor.path("celsius").asDouble(), sensor.path("sensor").asText())));
    }

    private static String free(JsonNode free, JsonNode total) {
        return "%s of %s free".formatted(Units.bytes(free.asDouble()), Units.bytes(total.asDouble()));
    }

    private static String percent(JsonNode share) {
        return share.isNumber() ? Math.round(100 * share.asDouble()) + " %" : "-";
    }
}

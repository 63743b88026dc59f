package io.forgellm.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.Units;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm cli train status}. */
@Command(name = "status", description = "Show the run at work and how many wait.",
        footer = {"", "Example:",
            "  forgellm cli train status"})
final class RunStatusCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "The server's own answer, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    RunStatusCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode status = server.client(context).get("/api/training/status");
        Console console = context.console();
        if (json) {
            console.out().println(status);
            return ExitCode.OK;
        }
        if (status.path("active").asBoolean()) {
            JsonNode run = status.path("run");
            console.out().println("run      " + run.path("id").asText());
            console.out().println("state    " + run.path("state").asText());
            text(console, "job      ", run.path("job"));
            text(console, "message  ", run.path("message"));
            console.out().println("step     " + run.path("iteration").asInt() + " of "
                    + run.path("max_iterations").asInt());
            line(console, "loss     %.3f", run.path("train_loss"));
            line(console, "val loss %.3f", run.path("val_loss"));
            line(console, "speed    %.0f tokens/s", run.path("tokens_per_sec"));
            line(console, "memory   %.1f GB", run.path("peak_memory_gb"));
            if (run.path("eta_seconds").isNumber()) {
                console.out().println("left     " + Units.duration(Math.round(run.get("eta_seconds").asDouble())));
            }
        } else {
            console.out().println("No run is under way.");
        }
        if (!status.path("queue").isEmpty()) {
            console.out().println("waiting  " + status.path("queue").size());
        }
        return ExitCode.OK;
    }

    private static void text(Console console, String label, JsonNode text) {
        if (text.isTextual()) {
            console.out().println(label + text.asText());
        }
    }

    private static void line(Console console, String form, JsonNode number) {
        if (number.isNumber()) {
            console.out().println(String.format(Locale.ROOT, form, number.asDouble()));
        }
    }
}

package io.forgellm.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.EventStream;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.ProgressBar;
import io.forgellm.cli.console.Units;
import java.util.Locale;

/** Follows a run in the server from the terminal: a bar for its steps, a line for what is worth keeping. */
final class RunWatch {
    private final ApiClient client;
    private final Console console;
    private final String id;

    RunWatch(ApiClient client, Console console, String id) {
        this.client = client;
        this.console = console;
        this.id = id;
    }

    /** Until it is over or paused. @return 0, or 1 for a run that failed */
    int follow() {
        Thread goodbye = new Thread(() -> console.note("\nThe run goes on in the server. Watch it: forgellm cli train "
                + "watch " + id + ", stop it: forgellm cli train stop " + id));
        Runtime.getRuntime().addShutdownHook(goodbye);
        try (EventStream events = client.events("/api/training/runs/" + ApiClient.inPath(id) + "/stream");
                ProgressBar bar = new ProgressBar(console, "Training")) {
            JsonNode run = null;
            for (JsonNode event = events.next(); event != null; event = events.next()) {
                String type = event.path("type").asText();
                if (type.equals("history") || type.equals("state")) {
                    run = event.path("run");
                    bar.show(run.path("progress").asDouble(), detail(run));
                    if (run.path("state").asText().equals("paused")) {
                        break;
                    }
                } else {
                    note(bar, type, event);
                }
            }
            bar.close();
            return end(run);
        } finally {
            Runtime.getRuntime().removeShutdownHook(goodbye);
        }
    }

    private static String detail(JsonNode run) {
        StringBuilder detail = new StringBuilder("step %d/%d".formatted(run.path("iteration").asInt(),
                run.path("max_iterations").asInt()));
        String state = run.path("state").asText();
        if (!state.equals("running")) {
            detail.append("  ").append(state);
        }
        if (state.equals("preparing") && run.path("message").isTextual()) {
            detail.append("  ").append(run.get("message").asText());
        }
        append(detail, "  loss %.3f", run.path("train_loss"));
        append(detail, "  val %.3f", run.path("val_loss"));
        append(detail, "  %.0f tok/s", run.path("tokens_per_sec"));
        if (run.path("eta_seconds").isNumber()) {
            detail.append("  ").append(Units.duration(Math.round(run.get("eta_seconds").asDouble()))).append(" left");
        }
        return detail.toString();
    }

    private static void append(StringBuilder text, String form, JsonNode number) {
        if (number.isNumber()) {
            text.append(String.format(Locale.ROOT, form, number.asDouble()));
        }
    }

    private void note(ProgressBar bar, String type, JsonNode event) {
        String line = switch (type) {
            case "evaluated" -> String.format(Locale.ROOT, "step %d: validation loss %.3f, perplexity %.2f",
                    event.path("step").asInt(), event.path("loss").asDouble(), event.path("perplexity").asDouble());
            case "checkpoint" -> "step " + event.path("step").asInt() + ": checkpoint " + event.path("path").asText();
            case "rolled_back" -> "step " + event.path("step").asInt() + ": rolled back to step "
                    + event.path("to_step").asInt() + ": " + event.path("reason").asText();
            case "noted" -> "step " + event.path("step").asInt() + ": " + event.path("message").asText();
            default -> null;
        };
        if (line != null) {
            bar.close();
            console.note(line);
        }
    }

    private int end(JsonNode run) {
        if (run == null) {
            console.error("The server ended the stream without saying how the run is.", "See: forgellm cli train list");
            return ExitCode.FAILED;
        }
        String state = run.path("state").asText();
        StringBuilder line = new StringBuilder("Run " + id + " is " + state + " at step "
                + run.path("iteration").asInt() + " of " + run.path("max_iterations").asInt());
        append(line, ", loss %.3f", run.path("train_loss"));
        append(line, ", validation loss %.3f", run.path("val_loss"));
        if (run.path("best_iteration").isNumber()) {
            append(line, " (best %.3f", run.path("best_val_loss"));
            line.append(" at step ").append(run.get("best_iteration").asInt()).append(")");
        }
        console.out().println(line);
        switch (state) {
            case "failed" -> {
                console.error(run.path("error").asText(), run.path("error_code").asText(""),
                        run.path("suggestion").asText(null));
                return ExitCode.FAILED;
            }
            case "paused" -> console.note(run.path("message").asText("") + " Resume it: forgellm cli train resume " + id);
            default -> console.note("Its checkpoints are in " + run.path("output_dir").asText());
        }
        return ExitCode.OK;
    }
}

package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.console.Units;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code forgellm status}: whether the server runs (0 or 3) and what it has loaded. */
@Command(name = "status", description = "Show whether the server runs and what it has loaded.",
        footer = {"", "Examples:",
            "  forgellm status",
            "  forgellm status --json"})
final class StatusCommand extends AnswerCommand {
    StatusCommand(Context context) {
        super(context, "/api/model/status");
    }

    @Override
    protected int show(JsonNode status, URI from) {
        lines(status, from).forEach(context.console().out()::println);
        return ExitCode.OK;
    }

    private static List<String> lines(JsonNode status, URI server) {
        List<String> lines = new ArrayList<>();
        lines.add("server   " + server);
        lines.add("state    " + state(status));
        if (status.path("model_name").isTextual()) {
            lines.add("model    " + status.get("model_name").asText());
        }
        if (status.path("adapter_path").isTextual()) {
            lines.add("adapter  " + status.get("adapter_path").asText());
        }
        if (status.path("engine").isTextual()) {
            lines.add("engine   %s %s, context %d, threads %d".formatted(status.get("engine").asText(),
                    status.path("engine_version").asText(""), status.path("context_length").asInt(),
                    status.path("threads").asInt()).replace(" ,", ","));
        }
        if (status.path("memory_bytes").isNumber()) {
            lines.add("memory   " + Units.bytes(status.get("memory_bytes").asDouble()));
        }
        if (status.path("loaded").asBoolean()) {
            JsonNode queue = status.path("queue");
            lines.add("queue    %d running, %d waiting".formatted(queue.path("running").asInt(),
                    queue.path("waiting").asInt()));
        }
        if (status.path("error").isTextual()) {
            lines.add("error    " + status.get("error").asText());
        }
        return lines;
    }

    private static String state(JsonNode status) {
        String state = status.path("state").asText();
        return status.path("is_loading").asBoolean()
                ? "%s (%.0f %%)".formatted(state, status.path("progress").asDouble() * 100) : state;
    }
}

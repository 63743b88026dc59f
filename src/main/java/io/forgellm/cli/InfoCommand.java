package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.ApiException;
import io.forgellm.cli.console.Units;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm cli info}: what a model is, and how a conversation reaches it. */
@Command(name = "info", description = {"Show a model's architecture, size and kind.",
    "With --show-example the model is loaded, and a conversation shown as its chat template writes it."},
        footer = {"", "Examples:",
            "  forgellm cli info --model smollm2:135m",
            "  forgellm cli info --model smollm2:135m --show-example"})
final class InfoCommand implements Callable<Integer> {
    private static final String SYSTEM = "You are a helpful AI assistant.";
    private static final String QUESTION = "Hello, how are you?";

    private final Context context;

    @Option(names = "--model", required = true, paramLabel = "MODEL",
            description = "Model: an id or name as 'forgellm models' lists it, or a path.")
    private String model;

    @Option(names = "--show-example", description = "Show a prompt with and without a system message.")
    private boolean example;

    @Option(names = "--json", description = "The catalogue's entry, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    InfoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ApiClient client = new ReadyServer(context, server).client();
        JsonNode entry = entry(client.get("/api/models").path("models"));
        PrintStream out = context.console().out();
        if (json) {
            out.println(entry);
            return ExitCode.OK;
        }
        boolean instruct = entry.path("instruct").asBoolean();
        out.println("model         " + entry.path("id").asText());
        out.println("path          " + entry.path("path").asText());
        out.println("architecture  " + entry.path("architecture").asText("unknown"));
        out.println("type          " + (instruct ? "INSTRUCT" : "BASE"));
        out.println("quantisation  " + entry.path("quantisation").asText("-"));
        out.println("size          " + Units.bytes(entry.path("size_bytes").asDouble()));
        out.println("context       " + entry.path("context_length").asText("-"));
        out.println("format        " + (instruct ? "the chat template in its file" : "the text as it is"));
        out.println("system        " + (instruct ? "a message of its own" : "put before the text"));
        if (example) {
            new ModelLoading(client, context.console()).load(entry.path("id").asText(), null);
            show(client, "with a system message", Map.of("prompt", QUESTION, "system_prompt", SYSTEM));
            show(client, "without one", Map.of("prompt", QUESTION));
        }
        return ExitCode.OK;
    }

    private JsonNode entry(JsonNode models) {
        for (JsonNode each : models) {
            if (List.of(each.path("id").asText(), each.path("name").asText(), each.path("path").asText())
                    .contains(model)) {
                return each;
            }
        }
        throw new ApiException("No model '" + model + "' is in the catalogue.", "MODEL_NOT_FOUND",
                "See: forgellm models");
    }

    private void show(ApiClient client, String what, Map<String, String> asked) {
        PrintStream out = context.console().out();
        out.println();
        out.println(context.console().bold("Prompt " + what + ":"));
        out.println(client.post("/api/model/generate/prompt", asked).path("prompt").asText());
    }
}

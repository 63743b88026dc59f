package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.console.Units;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm pull}: fetches a model; Ctrl-C leaves the server pulling, asking again shows it on. */
@Command(name = "pull", description = "Fetch a model into the models folder.",
        footer = {"", "Examples:",
            "  forgellm pull smollm2:135m",
            "  forgellm pull org/name-GGUF/name.Q4_K_M.gguf"})
final class PullCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "NAME",
            description = "Short name (smollm2:135m), hub file (org/name/file.gguf) or https address.")
    private String name;

    @Mixin
    private ServerOption server;

    PullCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode model = new ModelLoading(server.client(context), context.console()).pull(name);
        context.console().out().println("Pulled " + model.path("id").asText(name)
                + " (" + Units.bytes(model.path("size_bytes").asDouble()) + ")");
        return ExitCode.OK;
    }
}

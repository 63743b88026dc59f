package io.forgellm.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forgellm unload}: the model's process ends and its memory returns. */
@Command(name = "unload", description = "Unload the model; its memory returns.",
        footer = {"", "Example:",
            "  forgellm unload"})
final class UnloadCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private ServerOption server;

    UnloadCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        server.client(context).post("/api/model/unload", Map.of());
        context.console().out().println("Unloaded.");
        return ExitCode.OK;
    }
}

package io.forgellm.cli;

import io.forgellm.cli.client.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code forgellm warm-up}: asks a fresh server for a little of everything. The launcher runs it once per build to
 * learn which classes server and commands load, and keeps those ready to map (the JVM's AOT cache).
 */
@Command(name = "warm-up", hidden = true, description = "Used by the launcher to prepare a fast start.")
final class WarmUpCommand implements Callable<Integer> {
    private static final List<String> ADDRESSES =
            List.of("/health", "/api/models", "/api/model/status", "/v1/models", "/q/openapi", "/");

    private final Context context;

    @Mixin
    private ServerOption server;

    WarmUpCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ApiClient client = server.client(context);
        ADDRESSES.forEach(address -> quietly(() -> client.get(address)));
        quietly(() -> client.stream("/api/model/generate", Map.of("prompt", "Hello", "streaming", true),
                "text/event-stream").next());
        for (String command : List.of("status", "models")) {
            Main.run(context, command, "--url", client.server().toString());
        }
        Main.run(context, "cli", "generate", "--help");
        ForgeCommand.commandLine(context).getUsageMessage();
        return ExitCode.OK;
    }

    /** A refusal teaches as much as an answer. */
    private static void quietly(Runnable request) {
        try {
            request.run();
        } catch (CliException e) {
            return;
        }
    }
}

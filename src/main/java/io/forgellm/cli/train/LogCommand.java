package io.forgellm.cli.train;

import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli train log RUN}. */
@Command(name = "log", description = "The end of what a run's trainer process printed.",
        footer = {"", "Example:",
            "  forgellm cli train log facts"})
final class LogCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run.")
    private String run;

    @Mixin
    private ServerOption server;

    LogCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.console().out().print(server.client(context)
                .get("/api/training/runs/" + ApiClient.inPath(run) + "/log").path("logs").asText());
        return ExitCode.OK;
    }
}

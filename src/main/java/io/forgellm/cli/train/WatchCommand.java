package io.forgellm.cli.train;

import io.forgellm.cli.CliException;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli train watch [RUN]}. */
@Command(name = "watch", description = "Follow a run until it is over; Ctrl-C leaves it running.",
        footer = {"", "Example:",
            "  forgellm cli train watch facts"})
final class WatchCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run (default: the one at work).")
    private String run;

    @Mixin
    private ServerOption server;

    WatchCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ApiClient client = server.client(context);
        String id = run != null ? run : client.get("/api/training/status").path("run_id").asText(null);
        if (id == null) {
            throw new CliException(ExitCode.FAILED, "No run is under way.", "See: forgellm cli train list");
        }
        return new RunWatch(client, context.console(), id).follow();
    }
}

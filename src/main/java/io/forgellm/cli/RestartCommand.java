package io.forgellm.cli;

import io.forgellm.cli.process.ServerRecord;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm restart}: stop, then start where it was; the server loads again what it had loaded. */
@Command(name = "restart", description = "Stop the server, if it runs, and start it again on the same port.",
        footer = {"", "Example:",
            "  forgellm restart"})
final class RestartCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--timeout", defaultValue = "20", paramLabel = "SECONDS",
            description = "How long to wait before it is killed (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    private SpotOptions where;

    RestartCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        ServerSpot spot = where.spot(context, context.home());
        Optional<ServerRecord> before = ServerRecord.running(context.home());
        if (before.isPresent() && !where.namesPort()) {
            spot = new ServerSpot(spot.host(), before.get().address().getPort());
        }
        StopCommand.stop(context, seconds);
        ServerRecord server = new LocalServer(context).ensure(spot, where.webPort(spot), true);
        context.console().out().println("ForgeLLM runs at " + context.console().bold(server.address().toString()));
        return ExitCode.OK;
    }
}

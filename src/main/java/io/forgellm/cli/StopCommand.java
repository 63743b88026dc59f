package io.forgellm.cli;

import io.forgellm.cli.console.ProgressBar;
import io.forgellm.cli.process.ServerRecord;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code forgellm stop}: ends the server; what it is answering may finish first. */
@Command(name = "stop", description = "Stop the server; running answers may finish first.",
        footer = {"", "Examples:",
            "  forgellm stop",
            "  forgellm stop --timeout 60"})
final class StopCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--timeout", defaultValue = "20", paramLabel = "SECONDS",
            description = "How long to wait before it is killed (default: ${DEFAULT-VALUE}).")
    private int seconds;

    StopCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        if (!stop(context, seconds)) {
            context.console().note("No server runs over " + context.home() + ".");
            return ExitCode.NO_SERVER;
        }
        context.console().out().println("Stopped.");
        return ExitCode.OK;
    }

    /** Returns when it has ended; false where none ran. */
    static boolean stop(Context context, int seconds) throws InterruptedException, ExecutionException {
        Optional<ServerRecord> running = ServerRecord.running(context.home());
        Optional<ProcessHandle> process = running.flatMap(ServerRecord::process);
        if (process.isEmpty()) {
            return false;
        }
        ProcessHandle server = process.get();
        try (ProgressBar bar = new ProgressBar(context.console(), "Stopping the server")) {
            bar.show(-1, "");
            server.destroy();
            try {
                server.onExit().get(seconds, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                server.destroyForcibly();
                server.onExit().get();
                running.get().delete(context.home());
                context.console().note("It did not end within " + seconds + " s and was killed.");
            }
        }
        return true;
    }
}

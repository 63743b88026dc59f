package io.forgellm.cli.train;

import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli train stop [RUN]}. */
@Command(name = "stop", description = "Stop a run after a last checkpoint.",
        footer = {"", "Examples:",
            "  forgellm cli train stop",
            "  forgellm cli train stop facts --force"})
final class StopRunCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run (default: the one at work).")
    private String run;

    @Option(names = "--force", description = "At once, without a last checkpoint.")
    private boolean force;

    @Mixin
    private ServerOption server;

    StopRunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunChange.ask(context, server, "stop", run, force);
        return ExitCode.OK;
    }
}

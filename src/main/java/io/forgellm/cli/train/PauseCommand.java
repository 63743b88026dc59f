package io.forgellm.cli.train;

import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli train pause [RUN]}. */
@Command(name = "pause", description = "Write a checkpoint and let the machine rest.",
        footer = {"", "Example:",
            "  forgellm cli train pause"})
final class PauseCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run (default: the one at work).")
    private String run;

    @Mixin
    private ServerOption server;

    PauseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunChange.ask(context, server, "pause", run, false);
        return ExitCode.OK;
    }
}

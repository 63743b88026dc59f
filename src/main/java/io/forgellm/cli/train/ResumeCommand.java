package io.forgellm.cli.train;

import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli train resume [RUN]}. */
@Command(name = "resume", description = "Go on from the last checkpoint of a paused, stopped or failed run.",
        footer = {"", "Example:",
            "  forgellm cli train resume facts"})
final class ResumeCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run (default: the one paused last).")
    private String run;

    @Mixin
    private ServerOption server;

    ResumeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunChange.ask(context, server, "resume", run, false);
        return ExitCode.OK;
    }
}

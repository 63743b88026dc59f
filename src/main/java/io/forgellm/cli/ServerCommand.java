package io.forgellm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code forgellm server}: this process becomes the server, until Ctrl-C or {@code forgellm stop}. */
@Command(name = "server", description = "Run the server in the foreground.",
        footer = {"", "Examples:",
            "  forgellm server --port 5011",
            "  forgellm server --model smollm2:135m"})
final class ServerCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    private CommandSpec spec;

    @Unmatched
    private final List<String> unknown = new ArrayList<>();

    @Mixin
    private SpotOptions where;

    @Mixin
    private ModelOption model;

    ServerCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        UnknownOptions.check(spec, unknown, context.console());
        ServerSpot spot = where.spot(context, Path.of(""));
        new ForegroundServer(context).run(spot, where.webPort(spot), model);
        return ExitCode.OK;
    }
}

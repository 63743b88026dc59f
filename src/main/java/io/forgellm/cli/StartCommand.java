package io.forgellm.cli;

import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.process.ServerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code forgellm start}: a server in the background, with a model if one is named, and its address. */
@Command(name = "start",
        description = "Start the server in the background; pull and load a model if one is named.",
        footer = {"", "Examples:",
            "  forgellm start",
            "  forgellm start smollm2:135m",
            "  forgellm start --port 5011 --model smollm2:135m --adapter tone.gguf"})
final class StartCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    private CommandSpec spec;

    @Unmatched
    private final List<String> unknown = new ArrayList<>();

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Model to pull, if it is not here, and load.")
    private String named;

    @Mixin
    private ModelOption model;

    @Mixin
    private SpotOptions where;

    StartCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (UnknownOptions.isValue(spec, unknown, named)) {
            named = null;
        }
        if (named != null && model.isNamed()) {
            throw new CliException(ExitCode.USAGE, "Two models are named: " + named + " and " + model.name() + ".",
                    "Name one, first or by --model.");
        }
        Console console = context.console();
        UnknownOptions.check(spec, unknown, console);
        ServerSpot spot = where.spot(context, context.home());
        ServerRecord server = new LocalServer(context).ensure(spot, where.webPort(spot), where.namesPort());
        ApiClient client = context.client(server.address());
        String wanted = named != null ? named : model.name();
        String loaded = wanted == null ? null : new ModelLoading(client, console).pullAndLoad(wanted, model.adapter());
        console.out().println("ForgeLLM runs at " + console.bold(server.address().toString()));
        if (loaded != null) {
            console.out().println("Loaded: " + loaded);
        }
        return ExitCode.OK;
    }
}

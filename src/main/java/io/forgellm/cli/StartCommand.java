package io.forgellm.cli;

import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.process.ServerRecord;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm start}: a server in the background, with a model if one is named, and its address. */
@Command(name = "start",
        description = "Start the server in the background; pull and load a model if one is named.")
final class StartCommand implements Callable<Integer> {
    private final Context context;

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
        if (named != null && model.isNamed()) {
            throw new CliException(ExitCode.USAGE, "Two models are named: " + named + " and " + model.name() + ".",
                    "Name one, first or by --model.");
        }
        Console console = context.console();
        where.noteOldOptions(console);
        ServerRecord server = new LocalServer(context).ensure(where.spot(context, context.home()), where.namesPort());
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

package io.forgellm.cli;

import io.forgellm.cli.client.ApiClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm rm}: removes a model from the models folder. */
@Command(name = "rm", description = "Remove a model from the models folder.",
        footer = {"", "Example:",
            "  forgellm rm mine"})
final class RemoveCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "ID", description = "The model, as 'forgellm models' lists it.")
    private String id;

    @Mixin
    private ServerOption server;

    RemoveCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        server.client(context).delete("/api/models/" + ApiClient.inPath(id));
        context.console().out().println("Removed " + id);
        return ExitCode.OK;
    }
}

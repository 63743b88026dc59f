package io.forgellm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm load MODEL}. */
@Command(name = "load", description = "Load a model into the server.",
        footer = {"", "Examples:",
            "  forgellm load smollm2:135m",
            "  forgellm load smollm2:135m --adapter facts/latest"})
final class LoadCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "MODEL", description = "Model: an id or name as 'forgellm models' lists it, or a path.")
    private String model;

    @Option(names = {"--adapter", "--adapter-path"}, paramLabel = "FILE",
            description = "GGUF LoRA to load with the model.")
    private String adapter;

    @Mixin
    private ServerOption server;

    LoadCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String loaded = new ModelLoading(server.client(context), context.console()).load(model, adapter);
        context.console().out().println("Loaded " + loaded);
        return ExitCode.OK;
    }
}

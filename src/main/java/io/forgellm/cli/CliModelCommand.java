package io.forgellm.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forgellm cli model load|test}. */
@Command(name = "model", description = "Load a model, or try it with one prompt.")
final class CliModelCommand implements Runnable {
    private final Context context;

    @Spec
    private CommandSpec spec;

    CliModelCommand(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "load", description = "Load a model; starts the server if none runs.",
            footer = {"", "Example:", "  forgellm cli model load --model smollm2:135m --adapter tone.gguf"})
    int load(@Mixin ModelOption model, @Mixin ServerOption server) {
        require(model);
        new ReadyServer(context, server).clientWithModel(model);
        context.console().out().println("Loaded " + model.name());
        return ExitCode.OK;
    }

    @Command(name = "test", description = "Load a model and let it answer one prompt.",
            footer = {"", "Example:", "  forgellm cli model test --model smollm2:135m --prompt \"Say hello.\""})
    int test(@Mixin ModelOption model,
             @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The question.")
             String prompt,
             @Option(names = "--max-tokens", defaultValue = "1000", paramLabel = "N",
                     description = "Longest answer (default: ${DEFAULT-VALUE}).") int maxTokens,
             @Mixin SamplingOptions sampling, @Mixin ServerOption server) {
        require(model);
        Map<String, Object> fields = new LinkedHashMap<>(sampling.asFields());
        fields.put("prompt", prompt);
        fields.put("max_tokens", maxTokens);
        return new OneShot(new ReadyServer(context, server).clientWithModel(model), context.console())
                .run(fields, false);
    }

    private void require(ModelOption model) {
        if (!model.isNamed()) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--model=MODEL'");
        }
    }
}

package io.forgellm.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.CliException;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forgellm cli train}: estimates a run, starts it and shows how it goes; {@code train list} and others beside. */
@Command(name = "train", modelTransformer = TrainOptions.class,
        description = {"Train a model on your data.",
            "Shows what it will take, starts it in the server and follows it; Ctrl-C leaves it running there."},
        subcommands = {RunsCommand.class, RunStatusCommand.class, WatchCommand.class, PauseCommand.class,
            ResumeCommand.class, StopRunCommand.class, LogCommand.class},
        footer = {"", "Examples:",
            "  forgellm cli train --model-name smollm2:135m --input-dir facts --estimate",
            "  forgellm cli train --model-name smollm2:135m --input-dir facts --name facts",
            "  forgellm cli train --config facts.yaml --detach"})
public final class TrainCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    private CommandSpec spec;

    @Option(names = {"--model-name", "--model"}, paramLabel = "MODEL",
            description = "Base model: a name as 'forgellm models' lists it, a Hugging Face folder or a GGUF file.")
    private String model;

    @Option(names = {"--input-dir", "--dataset"}, paramLabel = "PATH", description = "File or folder with the data.")
    private String input;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings from a file, such as a published model's "
            + "reproducibility_config.yaml; other options go before it.")
    private Path config;

    @Option(names = "--other-data", description = "Take the file's settings for other data than it names.")
    private boolean otherData;

    @Option(names = "--estimate", description = "Only say what it would take.")
    private boolean estimateOnly;

    @Option(names = "--force", description = "Start although it is estimated not to fit.")
    private boolean force;

    @Option(names = "--detach", description = "Do not follow the run.")
    private boolean detach;

    @Mixin
    private ServerOption server;

    TrainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        if (config != null) {
            RunConfig written = RunConfig.read(config);
            body.putAll(written.settings());
            model = model == null ? (String) body.get("model_name") : model;
            input = input == null ? (String) body.get("input_dir") : input;
            if (input != null && !otherData) {
                written.requireSameData(input);
            }
        }
        if (model == null || input == null) {
            throw new CliException(ExitCode.USAGE, "What shall be trained on what?",
                    "Give --model-name MODEL and --input-dir PATH; see: " + spec.qualifiedName() + " --help");
        }
        body.putAll(TrainOptions.fields(spec.commandLine().getParseResult()));
        body.put("model_name", localModel(model));
        body.put("input_dir", TrainOptions.local(input));
        ApiClient client = new ReadyServer(context, server).client();
        Estimation.show(client.post("/api/training/estimate", body), context.console(), estimateOnly);
        if (estimateOnly) {
            return ExitCode.OK;
        }
        if (force) {
            body.put("force", true);
        }
        JsonNode started = client.post("/api/training/start", body);
        String id = started.path("run_id").asText();
        started.path("notes").forEach(note -> context.console().note("Note: " + note.asText()));
        if (started.path("queue_position").isNumber()) {
            context.console().out().println("Run " + id + " waits, place " + started.get("queue_position").asInt());
        } else {
            context.console().out().println("Run " + id + " started");
        }
        return detach ? ExitCode.OK : new RunWatch(client, context.console(), id).follow();
    }

    /** A name that the catalogue knows goes before a folder that happens to be called so. */
    private static String localModel(String name) {
        Path path = Path.of(name);
        boolean file = name.endsWith(".gguf") && Files.isRegularFile(path);
        return file || Files.isRegularFile(path.resolve("config.json")) ? TrainOptions.local(name) : name;
    }
}

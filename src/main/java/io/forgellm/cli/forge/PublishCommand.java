package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Units;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli publish}: a checkpoint as a folder to hand on. */
@Command(name = "publish", description = {"Make a folder to hand on of a checkpoint: models, adapter, model card.",
            "Runs in the server; Ctrl-C leaves it running there."},
        footer = {"", "Example:",
            "  forgellm cli publish facts/latest --format gguf,safetensors --dry-run"})
public final class PublishCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "CHECKPOINT", description = "RUN/STEP, RUN/best, RUN, or a checkpoint's path.")
    private String checkpoint;

    @Option(names = "--format", split = ",", paramLabel = "FORMAT",
            description = "safetensors, gguf (default: both).")
    private List<String> formats;

    @Option(names = "--type", paramLabel = "TYPE", description = "Of the GGUF file: F16 (default), Q8_0, …")
    private String type;

    @Option(names = {"--licence", "--license"}, paramLabel = "NAME", description = "Such as apache-2.0.")
    private String licence;

    @Option(names = "--override", paramLabel = "REASON", description = "Why it is good even where it differs.")
    private String override;

    @Option(names = "--dry-run", description = "Only say what would be made.")
    private boolean dryRun;

    @Option(names = "--detach", description = "Do not follow the job.")
    private boolean detach;

    @Mixin
    private ServerOption server;

    PublishCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("path", LocalPath.of(checkpoint));
        body.put("formats", formats);
        body.put("type", type);
        body.put("licence", licence);
        body.put("override", override);
        body.put("dry_run", dryRun);
        body.put("background", true);
        ApiClient client = new ReadyServer(context, server).client();
        JsonNode begun = client.post("/api/training/publish_checkpoint", body);
        if (dryRun) {
            context.console().out().println("Would make " + begun.path("output_dir").asText() + " of step "
                    + begun.path("iteration").asInt() + ", based on " + begun.path("base_model").asText() + ":");
            begun.path("files").forEach(file -> context.console().out().println("  " + file.asText()));
            return ExitCode.OK;
        }
        String id = begun.path("job_id").asText();
        if (detach) {
            context.console().out().println("Job " + id + " publishes " + checkpoint);
            return ExitCode.OK;
        }
        return new JobWatch(client, context.console(), id).follow("Publishing " + checkpoint, result ->
                context.console().out().println("Made " + result.path("output_dir").asText() + " ("
                        + Units.bytes(result.path("size_bytes").asDouble()) + ")"));
    }
}

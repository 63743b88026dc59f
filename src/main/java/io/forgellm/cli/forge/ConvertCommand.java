package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Units;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli convert MODEL}: a Hugging Face folder to GGUF, a GGUF file to a folder. */
@Command(name = "convert", description = "Convert a Hugging Face folder to GGUF, or a GGUF file to such a folder.",
        footer = {"", "Examples:",
            "  forgellm cli convert ./my-model --type F16",
            "  forgellm cli convert smollm2:135m"})
public final class ConvertCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "MODEL", description = "Folder with config.json and safetensors, or a GGUF model.")
    private String model;

    @Option(names = "--type", paramLabel = "TYPE", description = "F16 (default), BF16 or F32.")
    private String type;

    @Option(names = "--name", paramLabel = "NAME", description = "Of the new model (default: the source's and the type).")
    private String name;

    @Option(names = "--detach", description = "Do not follow the job.")
    private boolean detach;

    @Mixin
    private ServerOption server;

    ConvertCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", LocalPath.ofModel(model));
        if (type != null) {
            body.put("type", type);
        }
        if (name != null) {
            body.put("name", name);
        }
        ApiClient client = new ReadyServer(context, server).client();
        JsonNode job = client.post("/api/jobs/convert", body).path("job");
        String id = job.path("job_id").asText();
        String target = job.path("target").asText();
        if (detach) {
            context.console().out().println("Job " + id + " makes " + target);
            return ExitCode.OK;
        }
        return new JobWatch(client, context.console(), id).follow("Converting " + model, result -> context.console()
                .out().println("Made " + target + " (" + Units.bytes(result.path("size_bytes").asDouble()) + ")"));
    }
}

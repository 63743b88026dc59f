package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli verify MODEL}: whether a model file is what it was made from. */
@Command(name = "verify", description = "Hold a model against what it was made from: template, tokens, answers, perplexity.",
        footer = {"", "Example:",
            "  forgellm cli verify tiny-Q8_0 --reference tiny"})
public final class VerifyCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "MODEL", description = "A GGUF model or a Hugging Face folder.")
    private String model;

    @Option(names = "--reference", required = true, paramLabel = "MODEL",
            description = "GGUF model or Hugging Face folder that it was made from.")
    private String reference;

    @Option(names = "--adapter", paramLabel = "ADAPTER", description = "LoRA or checkpoint that was put on the reference.")
    private String adapter;

    @Option(names = "--override", paramLabel = "REASON", description = "Why it is good even where it differs.")
    private String override;

    @Mixin
    private ServerOption server;

    VerifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", LocalPath.ofModel(model));
        body.put("reference", LocalPath.ofModel(reference));
        body.put("adapter", LocalPath.of(adapter));
        body.put("override", override);
        ApiClient client = new ReadyServer(context, server).client();
        String id = client.post("/api/jobs/verify", body).path("job").path("job_id").asText();
        return new JobWatch(client, context.console(), id).follow("Verifying " + model, this::tell);
    }

    private void tell(JsonNode result) {
        result.path("checks").forEach(check -> context.console().out().println(
                (check.path("passed").asBoolean() ? "same     " : "DIFFERS  ") + check.path("name").asText().replace('_', ' ')
                + (check.path("name").asText().equals("perplexity") ? ": " + check.path("reference").asText() + " and "
                + check.path("found").asText() + ", may differ by " + check.path("bound").asText() : "")));
    }
}

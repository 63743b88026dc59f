package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Units;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm cli fuse}: a base and an adapter into one model. */
@Command(name = "fuse", description = {"Fuse an adapter or a checkpoint into its base model.",
            "Runs in the server; Ctrl-C leaves it running there."},
        footer = {"", "Example:",
            "  forgellm cli fuse --adapter facts/latest --type Q8_0"})
public final class FuseCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--adapter", required = true, paramLabel = "ADAPTER",
            description = "An adapter, a run or a checkpoint by name, or a PEFT folder.")
    private String adapter;

    @Option(names = "--base", paramLabel = "MODEL", description = "Base model (default: what the run was trained on).")
    private String base;

    @Option(names = "--format", paramLabel = "FORMAT", description = "gguf (default) or safetensors.")
    private String format;

    @Option(names = "--type", paramLabel = "TYPE", description = "F16, BF16, F32 or a quantised type (default: the base's).")
    private String type;

    @Option(names = "--name", paramLabel = "NAME", description = "Of the new model.")
    private String name;

    @Option(names = "--suffix", paramLabel = "TEXT", description = "Added to the default name.")
    private String suffix;

    @Option(names = "--description", paramLabel = "TEXT", description = "Kept with the job.")
    private String description;

    @Option(names = "--text", paramLabel = "FILE", description = "Text to measure perplexity on.")
    private String text;

    @Option(names = "--no-verify", description = "Do not hold it against base and adapter.")
    private boolean unverified;

    @Option(names = "--override", paramLabel = "REASON", description = "Why it is good even where it differs.")
    private String override;

    @Option(names = "--no-queue", description = "Refuse where another job is at work, rather than wait for it.")
    private boolean noQueue;

    @Option(names = "--detach", description = "Do not follow the job.")
    private boolean detach;

    @Mixin
    private ServerOption server;

    FuseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        put(body, "adapter_path", LocalPath.of(adapter));
        put(body, "base_model_path", base == null ? null : LocalPath.ofModel(base));
        put(body, "format", format);
        put(body, "type", type);
        put(body, "name", name);
        put(body, "suffix", suffix);
        put(body, "description", description);
        put(body, "text", LocalPath.of(text));
        put(body, "override", override);
        if (unverified) {
            body.put("verify", false);
        }
        if (noQueue) {
            body.put("queue", false);
        }
        ApiClient client = new ReadyServer(context, server).client();
        JsonNode started = client.post("/api/fusion/start", body);
        String id = started.path("job_id").asText();
        String output = started.path("output_name").asText();
        if (detach) {
            context.console().out().println("Job " + id + " makes " + output);
            return ExitCode.OK;
        }
        return new JobWatch(client, context.console(), id).follow("Fusing " + output, result -> tell(output, result));
    }

    private static void put(Map<String, Object> body, String field, String value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private void tell(String output, JsonNode result) {
        JsonNode lost = result.path("round_trip");
        context.console().out().println(String.format(Locale.ROOT,
                "Made %s as %s (%s); storing it lost %.3g %%, most in %s (%.3g %%)", output,
                result.path("type").asText(), Units.bytes(result.path("size_bytes").asDouble()),
                lost.path("relative_error").asDouble() * 100, lost.path("worst_tensor").asText(),
                lost.path("worst_relative_error").asDouble() * 100));
        result.path("gate").path("checks").forEach(check -> JobWatch.difference(context.console(), check));
        if (result.path("gate").path("passed").asBoolean()) {
            context.console().out().println("Verified: it answers as base and adapter do");
        }
        if (result.path("after").path("perplexity").isNumber()) {
            context.console().out().println(String.format(Locale.ROOT, "Perplexity %.3f",
                    result.path("after").get("perplexity").asDouble()));
        }
    }
}

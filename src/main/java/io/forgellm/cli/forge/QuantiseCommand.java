package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.CliException;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Table;
import io.forgellm.cli.console.Units;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forgellm cli quantize MODEL}: a smaller model, and what that costs. */
@Command(name = "quantize", aliases = "quantise", description = {"Make a model smaller with llama.cpp's quantiser.",
            "Runs in the server; Ctrl-C leaves it running there."},
        footer = {"", "Examples:",
            "  forgellm cli quantize tiny-F16 --type Q4_K_M --text sample.txt",
            "  forgellm cli quantize tiny-F16 --suggest",
            "  forgellm cli quantize --types"})
public final class QuantiseCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "A GGUF model, best in F16, BF16 or F32.")
    private String model;

    @Option(names = "--type", paramLabel = "TYPE", description = "As llama-quantize names it (default: Q4_K_M).")
    private String type;

    @Option(names = "--types", description = "Only list the types.")
    private boolean types;

    @Option(names = "--suggest", description = "Only say which type suits this machine.")
    private boolean suggest;

    @Option(names = "--name", paramLabel = "NAME", description = "Of the new model (default: the source's and the type).")
    private String name;

    @Option(names = "--text", paramLabel = "FILE", description = "Text to measure perplexity on, before and after.")
    private String text;

    @Option(names = "--chunks", paramLabel = "N", description = "Pieces of 512 tokens that are measured (default: all).")
    private Integer chunks;

    @Option(names = "--calibration", paramLabel = "FILE", description = "Text to compute an importance matrix from.")
    private String calibration;

    @Option(names = "--imatrix", paramLabel = "FILE", description = "An importance matrix that is there already.")
    private String imatrix;

    @Option(names = "--tensor-type", paramLabel = "PATTERN=TYPE",
            description = "Type of tensors whose names match; may be repeated.")
    private Map<String, String> tensorTypes = new LinkedHashMap<>();

    @Option(names = "--output-tensor-type", paramLabel = "TYPE", description = "Type of output.weight.")
    private String outputType;

    @Option(names = "--token-embedding-type", paramLabel = "TYPE", description = "Type of the embeddings.")
    private String embeddingType;

    @Option(names = "--leave-output-tensor", description = "Leave output.weight as it is.")
    private boolean leaveOutput;

    @Option(names = "--pure", description = "All matrices of one type, no mixture.")
    private boolean pure;

    @Option(names = "--allow-requantize", description = "Take a model that is quantised already.")
    private boolean requantise;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: one per core).")
    private Integer threads;

    @Option(names = "--no-queue", description = "Refuse where another job is at work, rather than wait for it.")
    private boolean noQueue;

    @Option(names = "--detach", description = "Do not follow the job.")
    private boolean detach;

    @Mixin
    private ServerOption server;

    QuantiseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (types) {
            return listTypes(new ReadyServer(context, server).client());
        }
        if (model == null) {
            throw new CliException(ExitCode.USAGE, "Which model shall be quantised?",
                    "See: " + spec.qualifiedName() + " --help");
        }
        ApiClient client = new ReadyServer(context, server).client();
        if (suggest) {
            return suggestion(client);
        }
        JsonNode started = client.post("/api/quantization/start", body());
        String id = started.path("job_id").asText();
        String output = started.path("output_name").asText();
        if (detach) {
            context.console().out().println("Job " + id + " makes " + output);
            return ExitCode.OK;
        }
        return new JobWatch(client, context.console(), id).follow("Quantising " + output,
                result -> tell(output, result));
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model_path", LocalPath.ofModel(model));
        put(body, "type", type);
        put(body, "name", name);
        put(body, "text", LocalPath.of(text));
        put(body, "chunks", chunks);
        put(body, "calibration", LocalPath.of(calibration));
        put(body, "imatrix", LocalPath.of(imatrix));
        put(body, "tensor_types", tensorTypes.isEmpty() ? null : tensorTypes);
        put(body, "output_tensor_type", outputType);
        put(body, "token_embedding_type", embeddingType);
        put(body, "leave_output_tensor", leaveOutput ? true : null);
        put(body, "pure", pure ? true : null);
        put(body, "allow_requantize", requantise ? true : null);
        put(body, "threads", threads);
        put(body, "queue", noQueue ? false : null);
        return body;
    }

    private static void put(Map<String, Object> body, String field, Object value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private void tell(String output, JsonNode result) {
        JsonNode before = result.path("before");
        JsonNode after = result.path("after");
        Table table = new Table("", "before", "after");
        table.row("size", Units.bytes(before.path("size_bytes").asDouble()),
                Units.bytes(after.path("size_bytes").asDouble()));
        row(table, "perplexity", "%.3f", "perplexity", before, after);
        row(table, "prompt tokens/s", "%.1f", "prompt_tokens_per_second", before, after);
        row(table, "answer tokens/s", "%.1f", "generated_tokens_per_second", before, after);
        context.console().out().println("Made " + output);
        table.lines().forEach(context.console().out()::println);
    }

    private static void row(Table table, String label, String form, String field, JsonNode before, JsonNode after) {
        if (before.path(field).isNumber() && after.path(field).isNumber()) {
            table.row(label, String.format(Locale.ROOT, form, before.get(field).asDouble()),
                    String.format(Locale.ROOT, form, after.get(field).asDouble()));
        }
    }

    private int listTypes(ApiClient client) {
        Table table = new Table("TYPE", "BITS", "IMATRIX");
        client.get("/api/quantization/types").path("types").forEach(each -> table.row(each.path("name").asText(),
                each.path("bits").isNumber() ? String.format(Locale.ROOT, "%.2f", each.get("bits").asDouble()) : "-",
                each.path("needs_imatrix").asBoolean() ? "needed" : "-"));
        table.lines().forEach(context.console().out()::println);
        return ExitCode.OK;
    }

    private int suggestion(ApiClient client) {
        JsonNode answer = client.get("/api/quantization/suggest?model=" + ApiClient.inPath(LocalPath.ofModel(model)));
        Table table = new Table("TYPE", "SIZE", "FITS", "PERPLEXITY");
        answer.path("types").forEach(each -> table.row(each.path("type").asText(),
                (each.path("estimated").asBoolean() ? "~" : "") + Units.bytes(each.path("size_bytes").asDouble()),
                each.path("fits").asBoolean() ? "yes" : "no", each.path("perplexity_increase").isNumber()
                        ? String.format(Locale.ROOT, "%+.2f %%", each.get("perplexity_increase").asDouble() * 100)
                        : "-"));
        table.lines().forEach(context.console().out()::println);
        context.console().out().println(answer.path("suggested").asText("none") + ": " + answer.path("reason").asText());
        return ExitCode.OK;
    }
}

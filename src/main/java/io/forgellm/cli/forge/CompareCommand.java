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
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli compare A B}: models, or sessions of training, next to each other. */
@Command(name = "compare", description = {"Compare models, checkpoints or runs: perplexity, answers, speed, size.",
            "With --runs: what their training told, with the best checkpoint."},
        footer = {"", "Examples:",
            "  forgellm cli compare smollm2:135m smollm2:135m+facts/latest --text sample.txt",
            "  forgellm cli compare --runs facts facts-2"})
public final class CompareCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "2..12", paramLabel = "MODEL[+ADAPTER]",
            description = "A model, one with an adapter, a run or a checkpoint; with --runs a session.")
    private List<String> names;

    @Option(names = "--text", paramLabel = "FILE", description = "Text to measure perplexity on.")
    private String text;

    @Option(names = "--chunks", paramLabel = "N", description = "Pieces of 512 tokens that are measured (default: all).")
    private Integer chunks;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What all are asked; may be repeated.")
    private List<String> prompts = List.of();

    @Option(names = "--max-tokens", paramLabel = "N", description = "Of an answer (default: 64).")
    private Integer maxTokens;

    @Option(names = "--runs", description = "Compare sessions by what was told while they were trained.")
    private boolean runs;

    @Option(names = "--json", description = "The result as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    CompareCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!runs && text == null && prompts.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "What shall they be compared by?",
                    "Give --text FILE or --prompt TEXT, or --runs for what their training told.");
        }
        ApiClient client = new ReadyServer(context, server).client();
        if (runs) {
            tellRuns(client.post("/api/training/compare", Map.of("session_ids", names)));
            return ExitCode.OK;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("models", names.stream().map(CompareCommand::model).toList());
        body.put("text", LocalPath.of(text));
        body.put("chunks", chunks);
        body.put("prompts", prompts);
        body.put("max_tokens", maxTokens);
        String id = client.post("/api/jobs/compare", body).path("job").path("job_id").asText();
        return new JobWatch(client, context.console(), id).follow("Comparing " + names.size() + " models",
                this::tellModels);
    }

    /** A file may have a plus sign in its name. */
    private static Map<String, Object> model(String name) {
        int plus = name.endsWith(".gguf") && Files.exists(Path.of(name)) ? -1 : name.indexOf('+');
        return plus < 0 ? Map.of("model", LocalPath.ofModel(name)) : Map.of(
                "model", LocalPath.ofModel(name.substring(0, plus)), "adapter", LocalPath.of(name.substring(plus + 1)));
    }

    private void tellModels(JsonNode result) {
        PrintStream out = context.console().out();
        if (json) {
            out.println(result);
            return;
        }
        Table table = new Table("MODEL", "SIZE", "PERPLEXITY", "PROMPT TOKENS/S", "ANSWER TOKENS/S");
        for (JsonNode model : result.path("models")) {
            boolean failed = model.hasNonNull("error");
            table.row(model.path("name").asText(), Units.bytes(model.path("size_bytes").asDouble()
                    + model.path("adapter_bytes").asDouble()), failed ? "failed" : number(model, "perplexity", "%.3f"),
                    number(model, "prompt_tokens_per_second", "%.1f"),
                    number(model, "generated_tokens_per_second", "%.1f"));
        }
        table.lines().forEach(out::println);
        if (text != null) {
            out.println(best(result));
        }
        for (int i = 0; i < prompts.size(); i++) {
            out.println();
            out.println("> " + prompts.get(i));
            for (JsonNode model : result.path("models")) {
                out.println(model.path("name").asText() + ": "
                        + model.path("answers").path(i).path("text").asText("-").strip());
            }
        }
    }

    private void tellRuns(JsonNode answer) {
        PrintStream out = context.console().out();
        if (json) {
            out.println(answer);
            return;
        }
        Table table = new Table("SESSION", "VAL LOSS", "PERPLEXITY", "AT", "GAP", "STABILITY", "TOKENS/S");
        answer.path("comparison_data").forEach(run -> table.row(run.path("session_id").asText(),
                number(run, "min_val_loss", "%.4f"), number(run, "min_val_perplexity", "%.3f"),
                number(run, "min_val_loss_iteration", "%.0f"),
                (number(run, "generalization_gap", "%.3f") + " " + run.path("gap_zone").asText("")).strip(),
                (number(run, "loss_stability", "%.1f %%") + " " + run.path("stability_zone").asText("")).strip(),
                number(run, "tokens_per_sec", "%.1f")));
        table.lines().forEach(out::println);
        out.println(best(Map.of("name", answer.path("best").path("session_id"), "reason",
                answer.path("best").path("reason"))));
    }

    private static String best(JsonNode result) {
        return best(Map.of("name", result.path("best").path("name"), "reason", result.path("best").path("reason")));
    }

    private static String best(Map<String, JsonNode> best) {
        String reason = best.get("reason").asText("nothing was evaluated");
        return best.get("name").isTextual() ? "Best: " + best.get("name").asText() + " (" + reason + ")" : reason;
    }

    private static String number(JsonNode of, String field, String form) {
        return of.path(field).isNumber() ? String.format(Locale.ROOT, form, of.get(field).asDouble()) : "-";
    }
}

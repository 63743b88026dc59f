package io.forgellm.training.trainer;

import io.forgellm.process.DurableFiles;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunHistory;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code CPT_<time>.json}: a run's history as the Python program writes it (docs/training.md), so that what reads its
 * runs reads ours. Written anew as a whole. A loss that was not measured stays null; the Python program makes one up.
 */
final class MetricsFile {
    private static final DateTimeFormatter IN_NAME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final Pattern NAME = Pattern.compile("CPT_\\d{8}_\\d{6}\\.json");
    /** A run of quick steps must not spend its time on writing this. */
    private static final long BETWEEN_REPORTS_NANOS = 1_000_000_000;

    private final RunSpec spec;
    private final RunFolder run;
    private final Path file;
    private final RunHistory history;
    private long datasetTokens;
    private Instant end;
    private long writtenAt = System.nanoTime() - BETWEEN_REPORTS_NANOS;

    MetricsFile(RunSpec spec, RunFolder run, List<RunEvent> past) throws IOException {
        this.spec = spec;
        this.run = run;
        // The name is a local time: one that is there keeps it, wherever the machine's clock has moved since.
        file = DurableFiles.list(run.path()).stream().filter(path -> NAME.matcher(path.getFileName().toString())
                .matches()).findFirst().orElse(run.path().resolve("CPT_" + IN_NAME.format(local(spec.created())) + ".json"));
        history = RunHistory.of(past);
    }

    void take(RunEvent event) throws IOException {
        history.add(event);
        end = event instanceof RunEvent.Ended ? event.at() : null;
        if (event instanceof RunEvent.Prepared prepared) {
            datasetTokens = prepared.datasetTokens();
        }
        if (!(event instanceof RunEvent.Report) || System.nanoTime() - writtenAt >= BETWEEN_REPORTS_NANOS) {
            write();
            writtenAt = System.nanoTime();
        }
    }

    private void write() throws IOException {
        String name = file.getFileName().toString();
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("session_id", name.substring(0, name.lastIndexOf('.')));
        root.put("training_type", "CPT");
        root.put("model_name", "dataset_cpt_" + spec.modelName().substring(spec.modelName().lastIndexOf('/') + 1));
        root.put("start_time", LOCAL.format(local(spec.created())));
        root.put("end_time", end == null ? null : LOCAL.format(local(end)));
        root.put("base_model", spec.modelName());
        root.put("output_path", run.path().toString());
        root.put("training_command", TrainerMain.class.getName() + " " + run.path());
        root.put("config", MetricsConfig.of(spec, run, datasetTokens));
        root.put("metrics", rows().values());
        DurableFiles.replace(file, RunJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }

    /** Rows count from 1 there: what was measured before the first step stands in the first row. */
    private Map<Integer, Map<String, Object>> rows() {
        Map<Integer, Map<String, Object>> rows = new LinkedHashMap<>();
        for (RunHistory.Row row : history.rows()) {
            int iteration = Math.max(1, row.step());
            Map<String, Object> target = rows.computeIfAbsent(iteration, step -> empty(step, row.at()));
            if (row.report() != null) {
                put(target, row.report());
            }
            if (row.evaluated() != null) {
                put(target, row.evaluated());
            }
            if (row.checkpoint() != null) {
                target.put("checkpoint_saved", true);
                target.put("checkpoint_path", run.path().resolve("adapters.safetensors") + " and "
                        + run.path().resolve(AdapterLinks.name(row.step())) + ".");
            }
        }
        return rows;
    }

    private static Map<String, Object> empty(int iteration, Instant at) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("iteration", iteration);
        row.put("timestamp", LOCAL.format(local(at)));
        for (String name : List.of("train_loss", "val_loss", "train_perplexity", "val_perplexity", "learning_rate",
                "iterations_per_sec", "tokens_per_sec", "trained_tokens", "peak_memory_gb", "val_time_sec")) {
            row.put(name, null);
        }
        row.put("checkpoint_saved", false);
        row.put("checkpoint_path", null);
        return row;
    }

    private static void put(Map<String, Object> row, RunEvent.Report report) {
        row.put("train_loss", rounded(report.loss()));
        row.put("train_perplexity", finite(Math.exp(report.loss())));
        row.put("learning_rate", Double.parseDouble(String.format(Locale.ROOT, "%.3e", report.learningRate())));
        row.put("iterations_per_sec", rounded(report.stepsPerSecond()));
        row.put("tokens_per_sec", rounded(report.tokensPerSecond()));
        row.put("trained_tokens", report.trainedTokens());
        row.put("peak_memory_gb", rounded(report.peakMemory() / 1e9));
    }

    private static void put(Map<String, Object> row, RunEvent.Evaluated evaluated) {
        row.put("val_loss", rounded(evaluated.loss()));
        row.put("val_perplexity", finite(Math.exp(evaluated.loss())));
        row.put("val_time_sec", rounded(evaluated.seconds()));
    }

    /** To three decimals. */
    private static Double rounded(double value) {
        return finite(Math.round(value * 1000) / 1000.0);
    }

    /** Null for what JSON has no number for; Python's bare words are no JSON. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    }
}

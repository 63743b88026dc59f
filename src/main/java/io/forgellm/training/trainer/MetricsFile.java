package io.forgellm.training.trainer;

import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code CPT_<time>.json}: a run's history as the Python program writes it (docs/training.md), so that what reads its
 * runs reads ours. Written anew from all events each time. One row per step; a step done again replaces its row, and
 * what a roll-back undid is gone.
 */
final class MetricsFile {
    private static final DateTimeFormatter IN_NAME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");

    private final RunSpec spec;
    private final RunFolder run;
    private final String session;

    MetricsFile(RunSpec spec, RunFolder run) {
        this.spec = spec;
        this.run = run;
        session = "CPT_" + IN_NAME.format(local(spec.created()));
    }

    void write(List<RunEvent> events, long datasetTokens) throws IOException {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("session_id", session);
        file.put("training_type", "CPT");
        file.put("model_name", "dataset_cpt_" + spec.modelName().substring(spec.modelName().lastIndexOf('/') + 1));
        file.put("start_time", LOCAL.format(local(spec.created())));
        RunEvent last = events.isEmpty() ? null : events.getLast();
        file.put("end_time", last instanceof RunEvent.Ended ? LOCAL.format(local(last.at())) : null);
        file.put("base_model", spec.modelName());
        file.put("output_path", run.path().toString());
        file.put("training_command", "io.forgellm.training.trainer.TrainerMain " + run.path());
        file.put("config", config(datasetTokens));
        file.put("metrics", rows(events));
        Path target = run.path().resolve(session + ".json");
        Path part = target.resolveSibling(session + ".json.tmp");
        Files.write(part, RunJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(file));
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Map<String, Object>> rows(List<RunEvent> events) {
        TreeMap<Integer, Map<String, Object>> rows = new TreeMap<>();
        for (RunEvent event : events) {
            switch (event) {
                case RunEvent.Started e -> rows.tailMap(e.step(), false).clear();
                case RunEvent.RolledBack e -> rows.tailMap(e.toStep(), false).clear();
                case RunEvent.Report e -> trained(row(rows, e), e);
                case RunEvent.Evaluated e -> evaluated(row(rows, e), e);
                case RunEvent.CheckpointSaved e -> saved(row(rows, e), e);
                default -> { }
            }
        }
        return new ArrayList<>(rows.values());
    }

    /** Rows count from 1: what was measured before the first step stands in the first row, as there. */
    private static Map<String, Object> row(TreeMap<Integer, Map<String, Object>> rows, RunEvent event) {
        return rows.computeIfAbsent(Math.max(1, event.step()), step -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("iteration", step);
            row.put("timestamp", LOCAL.format(local(event.at())));
            for (String name : List.of("train_loss", "val_loss", "train_perplexity", "val_perplexity",
                    "learning_rate", "iterations_per_sec", "tokens_per_sec", "trained_tokens", "peak_memory_gb",
                    "val_time_sec")) {
                row.put(name, null);
            }
            row.put("checkpoint_saved", false);
            row.put("checkpoint_path", null);
            return row;
        });
    }

    private static void trained(Map<String, Object> row, RunEvent.Report e) {
        row.put("train_loss", rounded(e.loss(), 3));
        row.put("train_perplexity", Math.exp(e.loss()));
        row.put("learning_rate", Double.parseDouble("%.3e".formatted(e.learningRate())));
        row.put("iterations_per_sec", rounded(e.stepsPerSecond(), 3));
        row.put("tokens_per_sec", rounded(e.tokensPerSecond(), 3));
        row.put("trained_tokens", e.trainedTokens());
        row.put("peak_memory_gb", rounded(e.peakMemory() / 1e9, 3));
    }

    private static void evaluated(Map<String, Object> row, RunEvent.Evaluated e) {
        row.put("val_loss", rounded(e.loss(), 3));
        row.put("val_perplexity", Math.exp(e.loss()));
        row.put("val_time_sec", rounded(e.seconds(), 3));
    }

    private void saved(Map<String, Object> row, RunEvent.CheckpointSaved e) {
        row.put("checkpoint_saved", true);
        row.put("checkpoint_path", run.path().resolve("adapters.safetensors") + " and "
                + run.path().resolve("%07d_adapters.safetensors.".formatted(e.step())));
    }

    private Map<String, Object> config(long datasetTokens) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("training_type", "CPT");
        config.put("fine_tune_type", spec.adapter().method().name().toLowerCase());
        config.put("num_layers", spec.adapter().layers());
        config.put("batch_size", spec.optimiser().batchSize());
        config.put("learning_rate", spec.optimiser().learningRate());
        config.put("max_iterations", spec.optimiser().iterations());
        config.put("save_every", spec.cadence().save());
        config.put("steps_per_report", spec.cadence().report());
        config.put("steps_per_eval", spec.cadence().evaluate());
        config.put("val_batches", spec.cadence().validationBatches());
        config.put("max_seq_length", spec.data().maxSequence());
        config.put("warmup_steps", spec.optimiser().warmup());
        config.put("data_mixture_ratio", spec.data().mixtureRatio());
        config.put("overfitting_threshold", spec.stopping().overfittingThreshold());
        config.put("early_stopping_patience", spec.stopping().patience());
        config.put("min_loss_improvement", spec.stopping().minImprovement());
        config.put("validation_split", spec.data().validationSplit());
        config.put("enable_early_stopping", spec.stopping().early());
        config.put("use_lr_rewarming", false);
        config.put("lr_decay_factor", spec.optimiser().decayFactor());
        config.put("lr_schedule", spec.optimiser().schedule().name().toLowerCase());
        config.put("seed", spec.optimiser().seed());
        config.put("input_dir", spec.data().inputDir());
        config.put("data_dir", run.path().toString());
        config.put("max_tokens_per_file", 1_000_000);
        config.put("max_checkpoints", spec.cadence().keep());
        config.put("optimizer", "adamw");
        config.put("weight_decay", spec.optimiser().weightDecay());
        config.put("grad_checkpoint", spec.compute().checkpointing());
        config.put("mask_prompt", spec.data().maskPrompt());
        config.put("dataset_total_tokens", datasetTokens);
        config.put("lora_rank", spec.adapter().rank());
        config.put("lora_scale", spec.adapter().scale());
        config.put("lora_dropout", spec.adapter().dropout());
        config.put("lora_modules", spec.adapter().modules());
        return config;
    }

    private static Double rounded(double value, int decimals) {
        double factor = Math.pow(10, decimals);
        return Double.isFinite(value) ? Math.round(value * factor) / factor : value;
    }

    private static LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    }
}

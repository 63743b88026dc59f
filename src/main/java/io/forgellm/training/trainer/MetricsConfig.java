package io.forgellm.training.trainer;

import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run's specification under the names that the Python program's metrics file has for it. */
final class MetricsConfig {
    private static final Map<List<String>, String> PRESETS = Map.of(
            List.of("q_proj", "v_proj"), "default",
            List.of("q_proj", "k_proj", "v_proj", "o_proj"), "attention_only",
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"), "all_linear");

    private MetricsConfig() { }

    static Map<String, Object> of(RunSpec spec, RunFolder run, long datasetTokens) {
        RunSpec.OptimiserSpec optimiser = spec.optimiser();
        RunSpec.AdapterSpec adapter = spec.adapter();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("training_type", "CPT");
        config.put("fine_tune_type", adapter.method().name().toLowerCase(Locale.ROOT));
        config.put("num_layers", adapter.layers());
        config.put("batch_size", optimiser.batchSize());
        config.put("learning_rate", optimiser.learningRate());
        config.put("max_iterations", optimiser.iterations());
        config.put("save_every", spec.cadence().save());
        config.put("steps_per_report", spec.cadence().report());
        config.put("steps_per_eval", spec.cadence().evaluate());
        config.put("val_batches", spec.cadence().validationBatches());
        config.put("max_seq_length", spec.data().maxSequence());
        config.put("warmup_steps", optimiser.warmup());
        config.put("data_mixture_ratio", spec.data().mixtureRatio());
        config.put("overfitting_threshold", spec.stopping().overfittingThreshold());
        config.put("early_stopping_patience", spec.stopping().patience());
        config.put("min_loss_improvement", spec.stopping().minImprovement());
        config.put("validation_split", spec.data().validationSplit());
        config.put("enable_early_stopping", spec.stopping().early());
        config.put("use_lr_rewarming", false);
        config.put("lr_decay_factor", optimiser.decayFactor());
        config.put("lr_schedule", optimiser.schedule().name().toLowerCase(Locale.ROOT));
        config.put("seed", optimiser.seed());
        config.put("input_dir", spec.data().inputDir());
        config.put("data_dir", run.path().toString());
        config.put("max_tokens_per_file", 1_000_000);
        config.put("max_checkpoints", spec.cadence().keep());
        config.put("optimizer", "adamw");
        config.put("weight_decay", optimiser.weightDecay());
        config.put("grad_checkpoint", spec.compute().checkpointing());
        config.put("mask_prompt", spec.data().maskPrompt());
        config.put("dataset_total_tokens", datasetTokens);
        config.put("lora_rank", adapter.rank());
        config.put("lora_scale", adapter.scale());
        config.put("lora_dropout", adapter.dropout());
        config.put("lora_modules", PRESETS.getOrDefault(adapter.modules(), String.join(",", adapter.modules())));
        return config;
    }
}

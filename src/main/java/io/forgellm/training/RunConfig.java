package io.forgellm.training;

import io.forgellm.training.spec.RunSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A specification by the flat names of {@link StartBody}, as the Python program's clients read a configuration. */
final class RunConfig {
    private RunConfig() {
    }

    static Map<String, Object> of(RunSpec spec) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model_name", spec.modelName());
        config.put("input_dir", spec.data().inputDir());
        config.put("validation_split", spec.data().validationSplit());
        config.put("validation_dir", spec.data().validationDir());
        config.put("data_mixture_ratio", spec.data().mixtureRatio());
        config.put("general_dir", spec.data().generalDir());
        config.put("max_seq_length", spec.data().maxSequence());
        config.put("packing", spec.data().packing());
        config.put("mask_prompt", spec.data().maskPrompt());
        config.put("skip_bad_rows", spec.data().skipBadRows());
        config.put("fields", spec.data().fields());
        config.put("fine_tune_type", word(spec.adapter().method()));
        config.put("num_layers", spec.adapter().layers());
        config.put("lora_rank", spec.adapter().rank());
        config.put("lora_scale", spec.adapter().scale());
        config.put("lora_dropout", spec.adapter().dropout());
        config.put("lora_modules", spec.adapter().modules());
        config.put("batch_size", spec.optimiser().batchSize());
        config.put("gradient_accumulation", spec.optimiser().accumulation());
        config.put("max_iterations", spec.optimiser().iterations());
        config.put("learning_rate", spec.optimiser().learningRate());
        config.put("lr_schedule", word(spec.optimiser().schedule()));
        config.put("warmup_steps", spec.optimiser().warmup());
        config.put("lr_decay_factor", spec.optimiser().decayFactor());
        config.put("weight_decay", spec.optimiser().weightDecay());
        config.put("max_grad_norm", spec.optimiser().maxGradNorm());
        config.put("seed", spec.optimiser().seed());
        config.put("precision", word(spec.compute().precision()));
        config.put("base_precision", word(spec.compute().basePrecision()));
        config.put("grad_checkpoint", spec.compute().checkpointing());
        config.put("threads", spec.compute().threads());
        config.put("steps_per_report", spec.cadence().report());
        config.put("steps_per_eval", spec.cadence().evaluate());
        config.put("save_every", spec.cadence().save());
        config.put("max_checkpoints", spec.cadence().keep());
        config.put("val_batches", spec.cadence().validationBatches());
        config.put("enable_early_stopping", spec.stopping().early());
        config.put("early_stopping_patience", spec.stopping().patience());
        config.put("min_loss_improvement", spec.stopping().minImprovement());
        config.put("overfitting_threshold", spec.stopping().overfittingThreshold());
        config.put("probe_prompts", spec.probe().prompts());
        config.put("forgetting_text", spec.probe().forgettingText());
        return config;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

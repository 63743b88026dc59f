package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a job becomes a run: LoRA on all projections, the loss on the answers, one row for each example, a checkpoint
 * each epoch.
 *
 * @param examples lines of the training file
 */
record JobPlan(long examples, Hyperparameters hyperparameters) {
    /** Peak, for a multiplier of 1: usual for LoRA of scale 2. */
    static final double LEARNING_RATE = 2e-4;
    private static final int RANK = 16;
    private static final double SCALE = 2;
    /** A job of fewer steps than this learns little, unless it sees its examples more often than ten times. */
    private static final int FEW_STEPS = 100;
    private static final int KEPT = 3;

    /** @throws ForgeException INVALID_PARAMETER when the file is not JSON Lines, or a number is out of its range */
    static JobPlan of(Path trainingFile, Hyperparameters wanted, ObjectMapper json) {
        long examples = ExampleFile.count(trainingFile, "training_file", json);
        int autoBatch = (int) Math.clamp(examples / 50, 1, 8);
        int batch = wanted.or(1, autoBatch, 1).batch();
        int autoEpochs = (int) Math.clamp(Math.ceilDiv(FEW_STEPS, Math.ceilDiv(examples, batch)), 3, 10);
        JobPlan plan = new JobPlan(examples, wanted.or(autoEpochs, autoBatch, 1));
        plan.hyperparameters.epochs();
        plan.hyperparameters.multiplier();
        return plan;
    }

    long stepsPerEpoch() {
        return Math.ceilDiv(examples, hyperparameters.batch());
    }

    /** As fields of {@link io.forgellm.training.StartBody}. @param validationFile null for none */
    Map<String, Object> run(String model, Path trainingFile, Path validationFile, String name, long seed) {
        long steps = stepsPerEpoch() * hyperparameters.epochs();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_name", model);
        fields.put("input_dir", trainingFile.toString());
        fields.put("name", name);
        fields.put("fine_tune_type", "lora");
        fields.put("lora_modules", "all_linear");
        fields.put("lora_rank", RANK);
        fields.put("lora_scale", SCALE);
        fields.put("learning_rate", LEARNING_RATE * hyperparameters.multiplier());
        fields.put("lr_schedule", "linear_decay");
        fields.put("lr_decay_factor", 0);
        fields.put("warmup_steps", steps / 20);
        fields.put("batch_size", hyperparameters.batch());
        fields.put("max_iterations", steps);
        fields.put("packing", false);
        fields.put("mask_prompt", true);
        fields.put("validation_split", 0);
        if (validationFile != null) {
            fields.put("validation_dir", validationFile.toString());
        }
        fields.put("enable_early_stopping", false);
        fields.put("steps_per_report", Math.max(1, steps / FEW_STEPS));
        fields.put("steps_per_eval", stepsPerEpoch());
        fields.put("save_every", stepsPerEpoch());
        fields.put("max_checkpoints", KEPT);
        fields.put("seed", seed);
        return fields;
    }
}

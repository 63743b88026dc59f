package io.forgellm.forge.publish;

import io.forgellm.training.run.RunEvent;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.CadenceSpec;
import io.forgellm.training.spec.RunSpec.ComputeSpec;
import io.forgellm.training.spec.RunSpec.DataSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.OptimiserSpec;
import io.forgellm.training.spec.RunSpec.StoppingSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code reproducibility_config.yaml}: the settings of a run by the names of {@code POST /api/training/start}, the Python
 * program's keys first, so that {@code forgellm cli train --config} does the run again. Under {@link #ABOUT} stands what
 * is no setting: who wrote it, and the data's files with their SHA-256, which are compared before anything is trained.
 */
public final class Reproduction {
    public static final String FILE = "reproducibility_config.yaml";
    public static final String ABOUT = "about";
    /** Within {@link #ABOUT}: a list of {@link DataFile}s. */
    public static final String DATA = "data";
    /** Keys that tell what the Python program's readers expect and are no settings of ours. */
    public static final List<String> TOLD = List.of("training_type", "optimizer", ABOUT);

    private Reproduction() {
    }

    static Map<String, Object> of(TrainedRun run, List<DataFile> data, String version) {
        RunSpec spec = run.spec();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("training_type", spec.data().maskPrompt() ? "IFT" : "CPT");
        fields.put("optimizer", "adamw");
        fields.put("model", spec.base());
        putData(fields, spec.data());
        putOptimiser(fields, spec.optimiser());
        putAdapter(fields, spec.adapter());
        putCompute(fields, spec.compute(), run.latest(RunEvent.Started.class).map(RunEvent.Started::precision));
        putCadence(fields, spec.cadence(), spec.stopping());
        if (spec.probe() != null) {
            put(fields, "probe_prompts", spec.probe().prompts().isEmpty() ? null : spec.probe().prompts());
            put(fields, "forgetting_text", spec.probe().forgettingText());
        }
        fields.put(ABOUT, Map.of("written_by", "ForgeLLM " + version, "run", spec.id(), "checkpoint", run.step(), DATA,
                data.stream().map(file -> Map.of("name", file.name(), "bytes", file.bytes(), "sha256", file.sha256()))
                        .toList()));
        return fields;
    }

    private static void putData(Map<String, Object> fields, DataSpec data) {
        fields.put("input_dir", data.inputDir());
        put(fields, "validation_dir", data.validationDir());
        if (data.validationDir() == null) {
            fields.put("validation_split", data.validationSplit());
        }
        put(fields, "general_dir", data.generalDir());
        if (data.generalDir() != null) {
            fields.put("data_mixture_ratio", data.mixtureRatio());
        }
        fields.put("max_seq_length", data.maxSequence());
        fields.put("packing", data.packing());
        fields.put("mask_prompt", data.maskPrompt());
        fields.put("skip_bad_rows", data.skipBadRows());
        // Columns are kept by the usual name, as they are sent.
        put(fields, "fields", data.fields().isEmpty() ? null : data.fields());
    }

    private static void putOptimiser(Map<String, Object> fields, OptimiserSpec optimiser) {
        fields.put("batch_size", optimiser.batchSize());
        fields.put("gradient_accumulation", optimiser.accumulation());
        fields.put("learning_rate", optimiser.learningRate());
        fields.put("max_iterations", optimiser.iterations());
        fields.put("warmup_steps", optimiser.warmup());
        fields.put("lr_schedule", word(optimiser.schedule()));
        fields.put("lr_decay_factor", optimiser.decayFactor());
        fields.put("weight_decay", optimiser.weightDecay());
        fields.put("max_grad_norm", optimiser.maxGradNorm());
        fields.put("seed", optimiser.seed());
    }

    private static void putAdapter(Map<String, Object> fields, AdapterSpec adapter) {
        fields.put("fine_tune_type", word(adapter.method()));
        fields.put("num_layers", adapter.layers());
        if (adapter.method() != Method.FULL) {
            fields.put("lora_rank", adapter.rank());
            fields.put("lora_scale", adapter.scale());
            fields.put("lora_dropout", adapter.dropout());
            fields.put("lora_modules", adapter.modules());
        }
    }

    /** What was left to the machine is written as this machine had it: sums differ with the number of threads. */
    private static void putCompute(Map<String, Object> fields, ComputeSpec compute, Optional<String> used) {
        fields.put("precision", used.orElse(word(compute.precision())));
        fields.put("base_precision", word(compute.basePrecision()));
        fields.put("grad_checkpoint", compute.checkpointing());
        fields.put("threads", compute.threads() > 0 ? compute.threads() : Runtime.getRuntime().availableProcessors());
    }

    private static void putCadence(Map<String, Object> fields, CadenceSpec cadence, StoppingSpec stopping) {
        fields.put("steps_per_report", cadence.report());
        fields.put("steps_per_eval", cadence.evaluate());
        fields.put("save_every", cadence.save());
        fields.put("max_checkpoints", cadence.keep());
        fields.put("val_batches", cadence.validationBatches());
        fields.put("enable_early_stopping", stopping.early());
        fields.put("early_stopping_patience", stopping.patience());
        fields.put("min_loss_improvement", stopping.minImprovement());
        fields.put("overfitting_threshold", stopping.overfittingThreshold());
    }

    private static void put(Map<String, Object> fields, String name, Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package io.forgellm.web.training;

import static io.forgellm.web.training.TrainField.check;
import static io.forgellm.web.training.TrainField.choice;
import static io.forgellm.web.training.TrainField.lines;
import static io.forgellm.web.training.TrainField.number;
import static io.forgellm.web.training.TrainField.text;

import io.quarkus.qute.TemplateData;
import java.util.List;

/** What the form for a run asks, in its order; docs/training.md explains each setting. */
final class TrainForm {
    private static final String COUNT = "1 10000000 1";
    private static final String COUNT_OR_NONE = "0 10000000 1";

    /** Settings that belong together. */
    @TemplateData
    public record Group(String title, List<TrainField> fields) { }

    /** A point to start from. @param settings of the API, as JSON */
    @TemplateData
    public record Preset(String id, String title, String words, String settings) { }

    static final List<Preset> PRESETS = List.of(
            new Preset("teach", "Teach it something", "Facts, a task or a tone from examples. A small adapter (LoRA) on "
                    + "the model: quick, light, and the model stays as it is.", """
                    {"fine_tune_type":"lora","lora_modules":"all_linear","lora_rank":16,"lora_scale":2,"learning_rate":0.0005,\
                    "max_iterations":300,"batch_size":4,"max_seq_length":512,"steps_per_eval":50,"save_every":100}"""),
            new Preset("try", "Just try it", "Twenty steps, to see the curves move and the data go through.", """
                    {"fine_tune_type":"lora","lora_modules":"default","lora_rank":8,"lora_scale":2,"learning_rate":0.0005,\
                    "max_iterations":20,"batch_size":2,"max_seq_length":256,"steps_per_report":1,"steps_per_eval":10,\
                    "save_every":10}"""),
            new Preset("careful", "Closer to full training", "DoRA: an adapter that also learns how strong each weight is. "
                    + "Slower than LoRA, often better at the same rank.", """
                    {"fine_tune_type":"dora","lora_modules":"all_linear","lora_rank":16,"lora_scale":2,"learning_rate":0.0003,\
                    "max_iterations":300,"batch_size":4,"max_seq_length":512,"steps_per_eval":50,"save_every":100}"""),
            new Preset("text", "Read on", "Continued pre-training on plain text: all weights, long rows, a low rate. Needs the "
                    + "most memory.", """
                    {"fine_tune_type":"full","learning_rate":0.00002,"max_iterations":1000,"batch_size":2,\
                    "max_seq_length":1024,"steps_per_eval":100,"save_every":250}"""));

    static final Group FIRST = new Group("How long and how fast", List.of(
            number("max_iterations", "Steps", "300", COUNT, "Updates of the weights; the verdict says how many epochs they are"),
            number("learning_rate", "Learning rate", "0.0005", "0 1000000 any", "Higher learns faster and forgets more"),
            number("batch_size", "Batch", "4", "1 4096 1", "Rows of one forward pass"),
            number("max_seq_length", "Row", "512", "8 1048576 1", "Tokens of a row; longer examples are divided"),
            text("name", "Name", "Of the run; empty names it after its settings")));

    static final List<Group> MORE = List.of(
            new Group("Method", List.of(
                    choice("fine_tune_type", "Method", "full changes all weights; lora and dora add a small adapter",
                            "lora", "dora", "full"),
                    number("lora_rank", "Rank", "16", "1 1024 1", "Size of the adapter"),
                    number("lora_scale", "Scale", "2", "0 10000 any", "How strongly it works: alpha by rank"),
                    number("lora_dropout", "Dropout", "0", "0 0.9 any", "Share of inputs left out while training"),
                    choice("lora_modules", "Projections", "Which matrices get an adapter", "all_linear", "attention_only",
                            "default"),
                    number("num_layers", "Layers", "-1", "-1 512 1", "The last so many; −1 for all"))),
            new Group("Data", List.of(
                    number("validation_split", "Held out", "0.1", "0 0.5 any", "Share to validate on"),
                    text("validation_dir", "Validation data", "A file or folder of its own, instead of a share"),
                    check("packing", "Packing", true, "Short examples share a row without seeing one another"),
                    check("mask_prompt", "Learn answers only", true, "In conversations the loss counts answers alone"),
                    check("skip_bad_rows", "Skip bad rows", false, "Count them instead of ending the run"),
                    text("general_dir", "General text", "Mixed in against forgetting"),
                    number("data_mixture_ratio", "Own share", "", "0 1 any", "Of your data where general text is mixed in"))),
            new Group("Schedule and optimiser", List.of(
                    choice("lr_schedule", "Schedule", "How the rate falls", "cosine_decay", "linear_decay", "constant"),
                    number("warmup_steps", "Warm-up", "", COUNT_OR_NONE, "Steps in which the rate rises; empty: a tenth"),
                    number("lr_decay_factor", "Last rate", "0.1", "0 1 any", "As a share of the highest"),
                    number("weight_decay", "Weight decay", "0.01", "0 10 any", "Of AdamW"),
                    number("max_grad_norm", "Clip gradients", "1", "0 1000000 any", "To this global norm; 0 for never"),
                    number("gradient_accumulation", "Accumulate", "1", "1 4096 1", "Forward passes of one step"),
                    number("seed", "Seed", "42", "0 9007199254740991 1", "The same seed gives the same run"))),
            new Group("Evaluation and checkpoints", List.of(
                    number("steps_per_report", "Report every", "5", COUNT, "Steps"),
                    number("steps_per_eval", "Evaluate every", "25", COUNT, "Steps"),
                    number("save_every", "Checkpoint every", "100", COUNT, "Steps"),
                    number("max_checkpoints", "Keep", "5", "0 100000 1", "The newest so many, and the best; 0 for all"),
                    number("val_batches", "Validation batches", "0", COUNT_OR_NONE, "0 for all"),
                    check("enable_early_stopping", "Stop early", true, "When the validation loss no longer falls"),
                    number("early_stopping_patience", "Patience", "3", "1 100000 1", "Evaluations without improvement"),
                    number("min_loss_improvement", "Improvement", "0.001", "0 100 any", "What counts as one"),
                    number("overfitting_threshold", "Overfitting", "0.3", "0 1000 any", "A rise over the best loss that stops"))),
            new Group("Machine", List.of(
                    choice("precision", "Precision", "Of the computation", "auto", "bf16", "fp32"),
                    choice("base_precision", "Frozen weights", "int8 and int4 save memory and cost accuracy", "auto", "bf16",
                            "fp32", "int8", "int4"),
                    check("grad_checkpoint", "Gradient checkpointing", true, "Less memory for a third more computing"),
                    number("threads", "Threads", "0", "0 1024 1", "0 for one per core"))),
            new Group("Probes", List.of(
                    lines("probe_prompts", "Prompts", "One a line; base and tuned model answer them at each checkpoint"),
                    text("forgetting_text", "Forgetting", "A file of general text whose loss is watched"))));

    private TrainForm() {
    }
}

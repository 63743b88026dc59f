package io.forgellm.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The settings of a run as options: {@code --batch-size 4} is the field {@code batch_size}. What is not given is left
 * to the server, so that there is one place for defaults.
 */
final class TrainOptions implements IModelTransformer {
    /** @param type null for a switch, which has a form with {@code --no-} as well */
    private record Setting(String option, Class<?> type, String label, String description) { }

    private static final List<Setting> SETTINGS = List.of(
            text("--output-dir", "DIR", "Where runs are kept, below the server's home (default: models)."),
            text("--name", "NAME", "Name of the run (default: from model and settings)."),
            text("--fine-tune-type", "TYPE", "full, lora or dora (default: full)."),
            whole("--num-layers", "How many of the last layers are trained; -1 for all (default)."),
            whole("--lora-rank", "Rank of the adapter (default: 16)."),
            real("--lora-scale", "Factor of the adapter's product, alpha/rank of PEFT (default: 20)."),
            real("--lora-dropout", "Dropout before the adapter (default: 0)."),
            new Setting("--lora-modules", String[].class, "MODULE",
                    "default, attention_only, all_linear, or projections: q_proj,v_proj."),
            whole("--batch-size", "Rows of a step (default: 4)."),
            whole("--gradient-accumulation", "Batches of one step (default: 1)."),
            whole("--max-iterations", "Steps (default: 10000)."),
            real("--learning-rate", "Highest learning rate (default: 5e-6)."),
            text("--lr-schedule", "NAME", "cosine_decay (default), linear_decay or constant."),
            whole("--warmup-steps", "Steps with a rising rate (default: 150, at most a tenth of all)."),
            real("--lr-decay-factor", "Last rate as a share of the highest (default: 0.1)."),
            real("--weight-decay", "Of AdamW (default: 0.01)."),
            real("--max-grad-norm", "Gradients are scaled down to this norm; 0 for never (default: 1)."),
            whole("--seed", "Of data order, dropout and new weights (default: 42)."),
            whole("--max-seq-length", "Tokens of a row (default: 2048)."),
            flag("--packing", "Several documents share a row (default)."),
            flag("--mask-prompt", "In conversations the loss counts answers only (default)."),
            flag("--skip-bad-rows", "Leave out bad rows and count them."),
            real("--validation-split", "Share of the data that is held out (default: 0.1)."),
            text("--validation-dir", "PATH", "Data of its own to validate on."),
            whole("--val-batches", "Batches of an evaluation; 0 for all (default)."),
            text("--general-dir", "DIR", "General text to mix in."),
            real("--data-mixture-ratio", "Share of your own text when general text is mixed in (default: 0.95)."),
            text("--precision", "NAME", "auto (default), fp32 or bf16."),
            text("--base-precision", "NAME", "Of frozen weights: auto (default), fp32, bf16, int8 or int4."),
            flag("--grad-checkpoint", "Less memory for more computing (default)."),
            whole("--threads", "Threads; 0 for one per core (default)."),
            whole("--steps-per-report", "Steps between reports (default: 5)."),
            whole("--steps-per-eval", "Steps between evaluations (default: 25)."),
            whole("--save-every", "Steps between checkpoints (default: 500)."),
            whole("--max-checkpoints", "Checkpoints that are kept; 0 for all (default: 5)."),
            flag("--enable-early-stopping", "Stop when the validation loss no longer falls (default)."),
            whole("--early-stopping-patience", "Evaluations without improvement (default: 3)."),
            real("--min-loss-improvement", "What counts as one (default: 0.001)."),
            real("--overfitting-threshold", "Rise over the best loss that stops at once (default: 0.3)."),
            new Setting("--probe-prompts", String[].class, "TEXT", "Answered at each checkpoint; may be repeated."),
            text("--forgetting-text", "FILE", "General text whose loss is watched at each checkpoint."),
            flag("--queue", "Wait for the run at work (default); --no-queue refuses instead."));
    private static final List<String> PATHS = List.of("general_dir", "validation_dir", "forgetting_text");

    private static Setting text(String option, String label, String description) {
        return new Setting(option, String.class, label, description);
    }

    private static Setting whole(String option, String description) {
        return new Setting(option, Long.class, "N", description);
    }

    private static Setting real(String option, String description) {
        return new Setting(option, Double.class, "X", description);
    }

    private static Setting flag(String option, String description) {
        return new Setting(option, null, null, description);
    }

    @Override
    public CommandSpec transform(CommandSpec command) {
        for (Setting setting : SETTINGS) {
            OptionSpec.Builder option = OptionSpec.builder(setting.option()).description(setting.description());
            if (setting.type() == null) {
                option.type(Boolean.class).arity("0").negatable(true);
            } else {
                option.type(setting.type()).paramLabel(setting.label());
                if (setting.option().equals("--lora-modules")) {
                    option.splitRegex(",");
                }
            }
            command.addOption(option.build());
        }
        return command;
    }

    /** The given ones as fields of the server's route. */
    static Map<String, Object> fields(ParseResult given) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Setting setting : SETTINGS) {
            if (given.hasMatchedOption(setting.option())) {
                String field = setting.option().substring(2).replace('-', '_');
                Object value = given.matchedOption(setting.option()).getValue();
                fields.put(field, PATHS.contains(field) ? local((String) value) : value);
            }
        }
        return fields;
    }

    /** The server runs in another folder: what is named from here must be named from the root. */
    static String local(String name) {
        Path path = Path.of(name);
        return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : name;
    }
}

package io.forgellm.forge.publish;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Method;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code README.md} of a published model, as hubs show it, and the same for programs.
 *
 * @param made     the models of the folder
 * @param data     what was trained on, empty where it is gone
 * @param adapter  its files, relative to the folder
 * @param pictured whether the curves were drawn
 */
record ModelCard(JobSpec.Publish job, TrainedRun run, List<Publishing.Made> made, List<DataFile> data,
                 List<Path> adapter, boolean pictured) {

    /** What hubs read at the card's head. */
    Map<String, Object> head() {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("library_name", job.formats().contains("safetensors") ? "transformers" : "gguf");
        head.put("pipeline_tag", "text-generation");
        head.put("base_model", baseName());
        head.put("base_model_relation", "finetune");
        head.put("license", job.licence());
        List<String> tags = new ArrayList<>(List.of("forgellm", run.spec().data().maskPrompt() ? "instruction-tuning"
                : "continued-pretraining", word(run.spec().adapter().method())));
        tags.addAll(job.formats());
        head.put("tags", tags);
        return head;
    }

    /** For programs: the head, and how it was trained. */
    Map<String, Object> metadata(String version) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("training_type", run.spec().data().maskPrompt() ? "IFT" : "CPT");
        details.put("session_id", run.spec().id());
        details.put("checkpoint", job.step());
        details.put("start_time", run.spec().created());
        details.put("end_time", run.events().isEmpty() ? null : run.events().getLast().at());
        details.put("config", run.spec());
        Map<String, Object> metadata = new LinkedHashMap<>(head());
        metadata.put("training_details", details);
        metadata.put("data", data);
        metadata.put("models", made.stream().map(Publishing.Made::result).map(result -> {
            Map<String, Object> figures = new LinkedHashMap<>(result);
            figures.remove("path");
            return figures;
        }).toList());
        metadata.put("override", job.override());
        metadata.put("generated_by", "ForgeLLM");
        metadata.put("version", version);
        metadata.put("timestamp", run.events().isEmpty() ? run.spec().created() : run.events().getLast().at());
        return metadata;
    }

    String text() {
        try {
            return new YAMLMapper().writeValueAsString(head()) + "---\n\n# " + title() + "\n\n" + overview() + curves()
                    + checkpoint() + configuration() + dataset() + evaluation() + proof() + usage() + reproduction()
                    + "\n## Licence\n\n" + licence() + "\n";
        } catch (IOException defect) {
            throw new UncheckedIOException(defect);
        }
    }

    private String title() {
        return run.spec().id() + ", step " + job.step();
    }

    private String baseName() {
        return run.spec().modelName();
    }

    private String overview() {
        StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
        row(table, "base model", baseName());
        row(table, "trained by", word(run.spec().adapter().method()) + (run.spec().data().maskPrompt()
                ? " on conversations" : " on documents"));
        run.latest(RunEvent.Started.class).ifPresent(started -> row(table, "parameters", String.format(Locale.ROOT,
                "%,d, %,d of them trained", started.totalParameters(), started.trainableParameters())));
        run.evaluated().ifPresent(e -> row(table, "validation loss", number(e.loss())));
        made.forEach(each -> row(table, each.format(), "`" + each.file() + "`, " + each.result().get("type")));
        if (!adapter.isEmpty()) {
            row(table, "adapter", "`" + Publishing.ADAPTER + "/`");
        }
        return table + "\n";
    }

    private String curves() {
        return pictured ? "![Curves of the run: loss, perplexity, learning rate, speed](" + "assets/"
                + Publishing.PICTURE.getFileName() + ")\n\n" : "";
    }

    private String checkpoint() {
        StringBuilder text = new StringBuilder("## Checkpoint\n\nStep " + job.step() + " of "
                + run.spec().optimiser().iterations() + ". ");
        text.append(job.reason() == null ? "Chosen by hand." : "One of the run's best: " + job.reason() + ".");
        run.report().ifPresent(report -> text.append(String.format(Locale.ROOT,
                " Until then %,d tokens were trained on, %.2f epochs.", report.trainedTokens(), report.epoch())));
        return text.append("\n\n").toString();
    }

    private String configuration() throws IOException {
        RunSpec.OptimiserSpec optimiser = run.spec().optimiser();
        RunSpec.AdapterSpec trained = run.spec().adapter();
        StringBuilder table = new StringBuilder("## Configuration\n\n| | |\n|---|---|\n");
        row(table, "method", word(trained.method()) + (trained.method() == Method.FULL ? "" : ", rank " + trained.rank()
                + ", scale " + trained.scale() + ", dropout " + trained.dropout() + ", " + String.join(" ",
                trained.modules())));
        row(table, "layers", trained.layers() <= 0 ? "all" : "last " + trained.layers());
        row(table, "batch", optimiser.batchSize() + " rows of up to " + run.spec().data().maxSequence() + " tokens, "
                + optimiser.accumulation() + " a step");
        row(table, "learning rate", optimiser.learningRate() + ", " + word(optimiser.schedule()) + " to "
                + optimiser.decayFactor() + " of it, " + optimiser.warmup() + " steps of warmup");
        row(table, "AdamW", "weight decay " + optimiser.weightDecay() + ", gradients up to " + optimiser.maxGradNorm());
        row(table, "seed", Long.toString(optimiser.seed()));
        run.latest(RunEvent.Started.class).ifPresent(started -> row(table, "computed in",
                started.precision() + " on " + started.device()));
        return table + "\n";
    }

    private String dataset() {
        StringBuilder text = new StringBuilder("## Data\n\n");
        run.latest(RunEvent.Prepared.class).ifPresent(prepared -> text.append(String.format(Locale.ROOT,
                "%,d examples to train on and %,d to validate on; %,d tokens count in the loss. ",
                prepared.trainExamples(), prepared.validationExamples(), prepared.datasetTokens()))
                .append(prepared.skippedRows() > 0 ? prepared.skippedRows() + " bad rows were left out. " : ""));
        if (data.isEmpty()) {
            return text.append("The files are no longer where they were.\n\n").toString();
        }
        text.append("\n\n| file | bytes | SHA-256 |\n|---|---|---|\n");
        data.forEach(file -> text.append("| ").append(cell(file.name())).append(" | ").append(file.bytes())
                .append(" | `").append(file.sha256()).append("` |\n"));
        return text.append('\n').toString();
    }

    private String evaluation() {
        StringBuilder text = new StringBuilder("## Evaluation\n\n");
        StringBuilder table = new StringBuilder("| | loss, nats per token | perplexity | at step |\n|---|---|---|---|\n");
        run.report().ifPresent(r -> table.append(measure("training", r.loss(), r.step())));
        run.evaluated().ifPresent(e -> table.append(measure("validation", e.loss(), e.step())));
        text.append(run.report().isEmpty() && run.evaluated().isEmpty() ? "Nothing was measured up to this step.\n" : table);
        run.probed().ifPresent(probed -> {
            if (probed.forgettingBefore() != null && probed.forgettingNow() != null) {
                text.append(String.format(Locale.ROOT, "%nGeneral text: loss %.4f before training, %.4f now.%n",
                        probed.forgettingBefore(), probed.forgettingNow()));
            }
            probed.tunedAnswers().forEach((prompt, answer) -> text.append("\n> ").append(quoted(prompt))
                    .append("\n\nbase: ").append(quoted(probed.baseAnswers().getOrDefault(prompt, "")))
                    .append("\n\nthis model: ").append(quoted(answer)).append('\n'));
        });
        return text.append('\n').toString();
    }

    private static String measure(String name, double loss, int step) {
        return "| " + name + " | " + number(loss) + " | " + number(Math.exp(loss)) + " | " + step + " |\n";
    }

    private String proof() {
        StringBuilder text = new StringBuilder("## Proof\n\n");
        if (!job.verify()) {
            return text.append("Not held against what was trained: ").append(quoted(job.override())).append("\n\n")
                    .toString();
        }
        text.append("Held against base and adapter before it was published: rendered prompts, their tokens, end and "
                + "special tokens, greedy answers, perplexity.\n\n");
        for (Publishing.Made each : made) {
            Map<?, ?> gate = (Map<?, ?>) each.result().get("gate");
            text.append("- ").append(each.format()).append(": ").append(Boolean.TRUE.equals(gate.get("passed")) ? "passed"
                    : "did not pass, and was published because: " + quoted(job.override())).append("; storing it as ")
                    .append(each.result().get("type")).append(String.format(Locale.ROOT, " changed weights by %.3g %%%n",
                    100 * ((Number) ((Map<?, ?>) each.result().get("round_trip")).get("relative_error")).doubleValue()));
        }
        return text.append('\n').toString();
    }

    private String usage() {
        StringBuilder text = new StringBuilder("## Use\n\n");
        made.stream().filter(each -> each.format().equals("gguf")).findFirst().ifPresent(gguf -> text.append("""
                ```sh
                forgellm cli load ./%1$s && forgellm cli generate --prompt "Hello"
                llama-cli -m %1$s -p "Hello"
                ```

                """.formatted(gguf.file())));
        if (job.formats().contains("safetensors")) {
            text.append("""
                    ```python
                    from transformers import pipeline
                    print(pipeline("text-generation", ".")("Hello"))
                    ```

                    """);
        }
        return text.toString();
    }

    private String reproduction() {
        return """
                ## Train it again

                ```sh
                forgellm cli train --config %s
                ```

                With the same base, data, number of threads and kind of processor the losses are the same to the last bit.
                """.formatted(Reproduction.FILE);
    }

    private String licence() {
        return job.licence().equals("other") ? "None was named. The base model's licence and that of the data apply."
                : job.licence() + "; the base model's licence and that of the data apply as well.";
    }

    private static void row(StringBuilder table, String name, String value) {
        table.append("| ").append(name).append(" | ").append(cell(value)).append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }

    private static String quoted(String text) {
        return text.replace("<", "&lt;").replace("\n", " ");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

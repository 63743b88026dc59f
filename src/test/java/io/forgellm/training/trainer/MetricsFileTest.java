package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.process.DurableFiles;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of the Python program's metrics rely on: names, types, units. */
class MetricsFileTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.123456Z");
    private static final Locale BEFORE = Locale.getDefault();

    @TempDir
    private Path folder;

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(BEFORE);
    }

    private JsonNode written(List<RunEvent> events) throws IOException {
        MetricsFile file = new MetricsFile(BigramRun.spec(40, 0.05), new RunFolder(folder), List.of());
        for (RunEvent event : events) {
            file.take(event);
        }
        List<Path> files = DurableFiles.list(folder);
        assertThat(files).singleElement().satisfies(path ->
                assertThat(path.getFileName().toString()).matches("CPT_202601\\d\\d_\\d{6}\\.json"));
        return RunJson.MAPPER.readTree(files.getFirst().toFile());
    }

    private static List<RunEvent> events() {
        return new ArrayList<>(List.of(new RunEvent.Started(AT, 0, 1, "cpu", "fp32", 1, 2),
                new RunEvent.Prepared(AT, 0, 90, 10, 0, 12345, 20000, 9), new RunEvent.Evaluated(AT, 0, 3.14159, 0.5),
                new RunEvent.Report(AT, 5, 2.71828, 1.23456e-5, 1.5, 321.0, 220, 0.02, 1_234_567_890, 1, 60),
                new RunEvent.CheckpointSaved(AT, 5, "checkpoints/0000005")));
    }

    @Test
    void aRowHasTheContractsFields() throws IOException {
        JsonNode root = written(events());
        assertThat(root.fieldNames()).toIterable().containsExactly("session_id", "training_type", "model_name",
                "start_time", "end_time", "base_model", "output_path", "training_command", "config", "metrics");
        assertThat(root.get("session_id").asText()).startsWith("CPT_2026");
        assertThat(root.get("model_name").asText()).isEqualTo("dataset_cpt_bigram");
        assertThat(root.get("start_time").asText()).matches("2026-01-0\\dT\\d\\d:\\d\\d:05\\.000000");
        assertThat(root.get("end_time").isNull()).isTrue();
        JsonNode row = root.get("metrics").get(1);
        assertThat(row.get("iteration").asInt()).isEqualTo(5);
        assertThat(row.get("train_loss").asDouble()).isEqualTo(2.718);
        assertThat(row.get("train_perplexity").asDouble()).isEqualTo(Math.exp(2.71828));
        assertThat(row.get("val_loss").isNull()).isTrue();
        assertThat(row.get("learning_rate").asDouble()).isEqualTo(1.235e-5);
        assertThat(row.get("trained_tokens").asInt()).isEqualTo(220);
        assertThat(row.get("peak_memory_gb").asDouble()).isEqualTo(1.235);
        assertThat(row.get("checkpoint_saved").asBoolean()).isTrue();
        assertThat(row.get("checkpoint_path").asText()).isEqualTo(folder.resolve("adapters.safetensors") + " and "
                + folder.resolve("0000005_adapters.safetensors") + ".");
    }

    @Test
    void theEvaluationBeforeTheFirstStepIsTheFirstRow() throws IOException {
        JsonNode row = written(events()).get("metrics").get(0);
        assertThat(row.get("iteration").asInt()).isEqualTo(1);
        assertThat(row.get("val_loss").asDouble()).isEqualTo(3.142);
        assertThat(row.get("train_loss").isNull()).isTrue();
    }

    @Test
    void theConfigurationHasTheContractsNames() throws IOException {
        JsonNode config = written(events()).get("config");
        assertThat(config.fieldNames()).toIterable().contains("training_type", "fine_tune_type", "num_layers",
                "batch_size", "learning_rate", "max_iterations", "save_every", "steps_per_report", "steps_per_eval",
                "val_batches", "max_seq_length", "warmup_steps", "data_mixture_ratio", "overfitting_threshold",
                "early_stopping_patience", "min_loss_improvement", "validation_split", "enable_early_stopping",
                "use_lr_rewarming", "lr_decay_factor", "lr_schedule", "seed", "input_dir", "data_dir",
                "max_tokens_per_file", "max_checkpoints", "optimizer", "weight_decay", "grad_checkpoint",
                "mask_prompt", "dataset_total_tokens", "lora_rank", "lora_scale", "lora_dropout", "lora_modules");
        assertThat(config.get("lr_schedule").asText()).isEqualTo("cosine_decay");
        assertThat(config.get("lora_modules").asText()).isEqualTo("default");
        assertThat(config.get("dataset_total_tokens").asInt()).isEqualTo(12345);
    }

    @Test
    void aRunThatIsOverHasAnEnd() throws IOException {
        List<RunEvent> events = events();
        events.add(new RunEvent.Ended(AT, 5, "stopped", null, null, null));
        assertThat(written(events).get("end_time").asText()).endsWith("05.123456");
    }

    @Test
    void whatARollBackUndidIsGone() throws IOException {
        List<RunEvent> events = events();
        events.add(new RunEvent.RolledBack(AT, 7, 0, 0.5, "the loss is NaN"));
        assertThat(written(events).get("metrics")).hasSize(1);
    }

    @Test
    void anInfinitePerplexityIsNullAndNotAWordThatIsNoJson() throws IOException {
        List<RunEvent> events = events();
        events.add(new RunEvent.Evaluated(AT, 5, 1000, 1));
        assertThat(written(events).get("metrics").get(1).get("val_perplexity").isNull()).isTrue();
    }

    @Test
    void numbersAreTheSameInEveryCountry() throws IOException {
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        JsonNode root = written(events());
        assertThat(root.get("metrics").get(1).get("learning_rate").asDouble()).isEqualTo(1.235e-5);
        assertThat(root.get("metrics").get(1).get("checkpoint_path").asText()).contains("0000005_adapters");
    }
}

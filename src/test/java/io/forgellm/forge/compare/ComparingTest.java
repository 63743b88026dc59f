package io.forgellm.forge.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobSpec.Compare.Subject;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.forge.quantise.Measuring;
import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparingTest {
    @TempDir
    Path folder;
    Path model;
    Path adapter;
    Path text;
    Reporter reporter;

    @BeforeAll
    static void libllama() {
        LogitProbe.assumeLibllama();
    }

    @BeforeEach
    void files() throws IOException {
        model = TinyModel.standard().write(folder.resolve("tiny.gguf"));
        adapter = TinyAdapter.of(TinyModel.standard()).write(folder.resolve("adapter.gguf"));
        text = Files.writeString(folder.resolve("text.txt"),
                "The quick brown fox jumps over the lazy dog, and then it rests. ".repeat(90));
        reporter = new Reporter(new JobFolder(Files.createDirectory(folder.resolve("job"))), Clock.systemUTC());
    }

    private Subject plain() {
        return new Subject("tiny", "tiny", model.toString(), null, null);
    }

    private Subject tuned() {
        return new Subject("tuned", "tiny", model.toString(), "adapter", adapter.toString());
    }

    private Map<String, Object> compare(String text, List<String> prompts, Subject... subjects) throws IOException {
        return new Comparing(new JobSpec.Compare("all", List.of(subjects), text, 2, prompts, 8, 1)).run(reporter);
    }

    private static List<Map<String, Object>> models(Map<String, Object> result) {
        return ((List<?>) result.get("models")).stream().map(each -> {
            @SuppressWarnings("unchecked")
            Map<String, Object> figures = (Map<String, Object>) each;
            return figures;
        }).toList();
    }

    @Test
    void modelsAreMeasuredAsTheyWouldBeAloneAndAskedTheSame() throws IOException {
        Map<String, Object> result = compare(text.toString(), List.of("Hello", "What is a fox?"), plain(), tuned());
        Map<String, Object> alone = new Measuring(new JobSpec.Measure("tiny", model.toString(), text.toString(), 2, 1))
                .run(reporter);
        Map<String, Object> first = models(result).get(0);
        Map<String, Object> second = models(result).get(1);
        for (String figure : List.of("perplexity", "perplexity_error", "loss", "tokens", "chunks", "size_bytes")) {
            assertThat(first.get(figure)).as(figure).isEqualTo(alone.get(figure));
        }
        assertThat(first).containsEntry("adapter", null).containsEntry("adapter_bytes", null);
        assertThat(second).containsEntry("adapter", "adapter").containsEntry("adapter_bytes", Files.size(adapter));
        assertThat(second.get("perplexity")).isNotEqualTo(first.get("perplexity"));
        assertThat((List<?>) first.get("answers")).hasSize(2).isNotEqualTo(second.get("answers"));
        assertThat(((Map<?, ?>) result.get("best")).get("name")).isEqualTo(
                (double) first.get("perplexity") < (double) second.get("perplexity") ? "tiny" : "tuned");
    }

    @Test
    void promptsAloneTellAnswersAndSpeed() throws IOException {
        Map<String, Object> result = compare(null, List.of("Hello"), plain(), plain());
        Map<String, Object> first = models(result).getFirst();
        assertThat(first).doesNotContainKey("perplexity");
        assertThat((double) first.get("prompt_tokens_per_second")).isPositive();
        assertThat(first.get("answers")).as("greedy").isEqualTo(models(result).getLast().get("answers"));
        assertThat(((Map<?, ?>) result.get("best")).get("name")).isNull();
    }

    @Test
    void aModelThatFailsDoesNotHinderTheOthers() throws IOException {
        Path noModel = Files.writeString(folder.resolve("broken.gguf"), "no model");
        Subject broken = new Subject("broken", "broken", noModel.toString(), null, null);
        Map<String, Object> result = compare(null, List.of("Hello"), broken, plain());
        assertThat(models(result).getFirst()).containsEntry("error_code", "INVALID_MODEL").doesNotContainKey("answers");
        assertThat(models(result).getLast()).containsKey("answers");
        assertThatThrownBy(() -> compare(null, List.of("Hello"), broken, broken)).isInstanceOf(ForgeException.class);
    }

    @Test
    void aPromptThatDoesNotFitIsSaid() {
        assertThatThrownBy(() -> compare(null, List.of("fox ".repeat(600)), plain(), plain()))
                .isInstanceOf(ForgeException.class).hasMessageContaining("do not fit the 512 tokens");
    }
}

package io.forgellm.forge.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.HuggingFaceToGguf;
import io.forgellm.forge.convert.ReferenceModels;
import io.forgellm.forge.fuse.Fuse;
import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.adapter.PeftAdapter;
import io.forgellm.tensor.adapter.RandomAdapter;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An export held against the Hugging Face folder that was trained on, as the trainer computes it. */
@Tag("once")
class FolderReferenceTest {
    private static final ReferenceModels MODELS = ReferenceModels.read();
    @TempDir
    Path folder;

    @BeforeAll
    static void libllama() {
        LogitProbe.assumeLibllama();
    }

    static List<String> names() {
        return ReferenceModels.names();
    }

    private Path base(String name) throws IOException {
        Path base = MODELS.write(name, folder.resolve("base"), 1);
        Files.writeString(base.resolve("tokenizer_config.json"), """
            {"bos_token": "<s>", "eos_token": "</s>",
             "chat_template": "{% for m in messages %}{{ m.role }}{{ m.content }}</s>{% endfor %}assistant"}""");
        return base;
    }

    private Map<String, Object> verify(Path model, Path reference, Path adapter) throws IOException {
        Reporter reporter = new Reporter(new JobFolder(Files.createTempDirectory(folder, "job")), Clock.systemUTC());
        return new Verifying(new JobSpec.Verify("exported", model.toString(), reference.toString(),
                adapter == null ? null : adapter.toString(), null, 1)).run(reporter);
    }

    private List<?> failures(Path model, Path reference, Path adapter) {
        ForgeException refused = catchThrowableOfType(ForgeException.class, () -> verify(model, reference, adapter));
        assertThat(refused.code()).isEqualTo(ErrorCode.PARITY_FAILED);
        return ((List<?>) refused.details().get("checks")).stream().map(Map.class::cast)
                .filter(check -> check.get("passed").equals(false)).map(check -> check.get("name")).toList();
    }

    private Path converted(Path base) {
        Path file = folder.resolve("exported.gguf");
        HuggingFaceToGguf.convert(base, FloatType.F16, "exported", file, Progress.NONE);
        return file;
    }

    @ParameterizedTest
    @MethodSource("names")
    void aConvertedFamilyPasses(String name) throws IOException {
        Path base = base(name);
        assertThat(verify(converted(base), base, null)).containsEntry("passed", true);
    }

    @ParameterizedTest
    @CsvSource({"llama-llama3, false", "llama-llama3, true", "qwen3, true", "gemma3, true"})
    void whatWasFusedPassesInEitherFormAndTheBareBaseDoesNot(String name, boolean dora) throws IOException {
        Path base = base(name);
        Path adapter = Files.createDirectories(folder.resolve("adapter"));
        try (ModelSource source = ModelSources.open(base)) {
            PeftAdapter.write(RandomAdapter.of(source, 2, 1, dora), adapter);
        }
        Fuse fuse = new Fuse(base, adapter, "fused");
        fuse.toGguf(FloatType.F16, folder.resolve("fused.gguf"), Progress.NONE);
        fuse.toSafetensors(FloatType.F32, folder.resolve("fused"), Progress.NONE);
        Path bare = converted(base);
        assertThat(verify(folder.resolve("fused.gguf"), base, adapter)).containsEntry("passed", true);
        assertThat(verify(folder.resolve("fused"), base, adapter)).containsEntry("passed", true);
        // The same base as GGUF, and the adapter on it as the trainer has it.
        assertThat(verify(folder.resolve("fused.gguf"), bare, adapter)).containsEntry("passed", true);
        assertThat(failures(bare, base, adapter)).asList().contains("perplexity");
    }

    @Test
    void fullyTrainedWeightsAreTheReference() throws IOException {
        Path base = base("qwen3");
        Path trained = Files.createDirectories(folder.resolve("trained"));
        float[] values = new float[8 * 16];
        Arrays.fill(values, 0.5f);
        try (SafetensorsWriter writer = SafetensorsWriter.create(trained.resolve("model.safetensors"))) {
            writer.tensor("model.layers.0.self_attn.v_proj.weight", Dtype.F32, 8, 16);
            writer.write("model.layers.0.self_attn.v_proj.weight", FloatBuffer.wrap(values));
            writer.finish();
        }
        new Fuse(base, trained, "fused").toGguf(FloatType.F16, folder.resolve("fused.gguf"), Progress.NONE);
        assertThat(verify(folder.resolve("fused.gguf"), base, trained)).containsEntry("passed", true);
        assertThat(failures(converted(base), base, trained)).asList().contains("perplexity");
    }

    @Test
    void aTemplateOrAnEndTokenThatTheFolderDoesNotHaveIsCaught() throws IOException {
        Path base = base("qwen3");
        Path file = converted(base);
        Path config = base.resolve("tokenizer_config.json");
        String right = Files.readString(config);
        Files.writeString(config, right.replace("}assistant", "} assistant"));
        assertThat(failures(file, base, null)).asList().containsExactly("template");
        Files.writeString(config, right.replace("\"eos_token\": \"</s>\"", "\"eos_token\": \"<pad>\""));
        assertThat(failures(file, base, null)).asList().contains("end_tokens");
    }
}

package io.forgellm.forge.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.TestModels;
import io.forgellm.engine.libllama.LlamaVocabulary;
import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.tokenizer.Tokenizer;
import io.forgellm.training.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("once")
class GgufToSafetensorsTest {
    private static final ReferenceModels MODELS = ReferenceModels.read();
    @TempDir
    Path folder;

    static List<String> models() {
        return ReferenceModels.names();
    }

    static List<String> tokenizers() throws IOException {
        return ReferenceTokenizers.names();
    }

    private Path gguf(Path source, String name) {
        Path file = folder.resolve(name + ".gguf");
        HuggingFaceToGguf.convert(source, FloatType.F16, "model", file, Progress.NONE);
        return file;
    }

    @ParameterizedTest
    @MethodSource("models")
    void thereAndBackIsTheSameModel(String name) throws IOException {
        Path source = MODELS.write(name, folder.resolve("source"), 1);
        Path first = gguf(source, "first");
        Path back = folder.resolve("back");
        GgufToSafetensors.convert(first, FloatType.F16, back, Progress.NONE);
        requireSameValues(source, back);
        assertThat(gguf(back, "second")).hasSameBinaryContentAs(first);
    }

    /** Gemma's norms come back without the 1 that GGUF adds, and these ones lose nothing by it. */
    private static void requireSameValues(Path one, Path other) {
        try (ModelSource wanted = ModelSources.open(one); ModelSource found = ModelSources.open(other)) {
            assertThat(found.names()).isEqualTo(wanted.names());
            wanted.names().forEach(name -> assertThat(values(found, name)).as(name).isEqualTo(values(wanted, name)));
        }
    }

    private static float[] values(ModelSource source, String name) {
        float[] values = new float[(int) Arrays.stream(source.shape(name)).reduce(1, (a, b) -> a * b)];
        source.read(name, 0, FloatBuffer.wrap(values));
        return values;
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void thereAndBackIsTheSameTokenizer(String name) throws IOException {
        Path source = ReferenceTokenizers.write(name, MODELS.write("vocabulary-1000", folder.resolve("source"), 1));
        Path first = gguf(source, "first");
        Path back = folder.resolve("back");
        GgufToSafetensors.convert(first, FloatType.F16, back, Progress.NONE);
        try (Tokenizer wanted = Tokenizers.open(source); Tokenizer found = Tokenizers.open(back)) {
            assertThat(MixedScript.lines(2000, false)).allSatisfy(line -> {
                assertThat(found.encode(line, true)).isEqualTo(wanted.encode(line, true));
                assertThat(found.decode(found.encode(line, true))).isEqualTo(wanted.decode(wanted.encode(line, true)));
            });
            assertThat(found.beginOfSequence()).isEqualTo(wanted.beginOfSequence());
            assertThat(found.endOfSequence()).isEqualTo(wanted.endOfSequence());
        }
        assertThat(gguf(back, "second")).hasSameBinaryContentAs(first);
    }

    @Test
    void aQuantisedModelBecomesFloatsWithItsOwnTokenizer() throws IOException {
        TestModels.assumeSmolLm2();
        LogitProbe.assumeLibllama();
        Path target = folder.resolve("smollm2");
        GgufToSafetensors.convert(TestModels.SMOLLM2, FloatType.F32, target, 200_000_000, Progress.NONE);
        assertThat(target).isDirectoryContaining("glob:**/model-00003-of-00003.safetensors");
        requireSameValues(TestModels.SMOLLM2, target);
        try (Tokenizer found = Tokenizers.open(target);
             LlamaVocabulary wanted = LlamaVocabulary.open(NativesInstaller.defaultFolder(), TestModels.SMOLLM2)) {
            assertThat(MixedScript.lines(2000, false)).allSatisfy(line ->
                assertThat(found.encode(line, true)).isEqualTo(wanted.encode(line, true)));
        }
        GgufFile original = GgufFile.read(TestModels.SMOLLM2);
        assertThat(target.resolve("chat_template.jinja")).hasContent(
            original.text("tokenizer.chat_template").orElseThrow());
        GgufFile again = GgufFile.read(gguf(target, "again"));
        for (String key : List.of("tokens", "merges")) {
            assertThat(again.array("tokenizer.ggml." + key).orElseThrow().texts()).as(key)
                .isEqualTo(original.array("tokenizer.ggml." + key).orElseThrow().texts());
        }
        assertThat(again.text("tokenizer.ggml.pre")).isEqualTo(original.text("tokenizer.ggml.pre"));
    }

    @Test
    void shardsAreListedInAnIndex() throws IOException {
        Path first = gguf(MODELS.write("qwen3", folder.resolve("source"), 1), "first");
        Path back = folder.resolve("back");
        GgufToSafetensors.convert(first, FloatType.F32, back, 3000, Progress.NONE);
        assertThat(back.resolve("model.safetensors.index.json")).content().contains("\"lm_head.weight\":\"model-00010-of-00010")
            .contains("total_size");
        assertThat(back.resolve("model.safetensors")).doesNotExist();
        requireSameValues(first, back);
    }

    @Test
    void aTokenizerOfAnotherKindIsRefused() {
        Path tiny = TinyModel.standard().write(folder.resolve("tiny.gguf"), metadata ->
            metadata.text("tokenizer.ggml.pre", "viking"));
        assertThatThrownBy(() -> GgufToSafetensors.convert(tiny, FloatType.F16, folder.resolve("out"), Progress.NONE))
            .isInstanceOfSatisfying(ForgeException.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL);
                assertThat(error).hasMessageContaining("the pre-tokenizer viking");
            });
        assertThat(folder.resolve("out")).doesNotExist();
    }
}

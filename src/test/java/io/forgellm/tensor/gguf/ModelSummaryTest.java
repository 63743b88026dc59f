package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSummaryTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "Qwen2.5-0.5B, true", "Qwen3-0.6B-Base, false", "Llama-3.2-1B, false", "Llama-3.2-1B-Instruct, true",
        "gemma-3-270m-it-Q4_K_M, true", "gemma-3-270m-pt-Q4_K_M, false", "vicuna-7b, true", "phi-2, false"})
    void nameTellsInstructFromBase(String name, boolean instruct) {
        assertThat(InstructRule.isInstruct(name)).isEqualTo(instruct);
    }

    @Test
    void templateOutweighsAName() throws IOException {
        assertThat(bare("plain-base.gguf", "{{ messages }}").instruct()).isTrue();
        assertThat(bare("plain-base2.gguf", null).instruct()).isFalse();
        assertThat(bare("plain-instruct.gguf", null).instruct()).isTrue();
    }

    @Test
    void namedTemplatesAreKeptByName() throws IOException {
        Path path = folder.resolve("named.gguf");
        try (GgufWriter writer = GgufWriter.create(path)) {
            writer.metadata().text("general.architecture", "llama").text("tokenizer.chat_template.tool_use", "T");
            writer.finish();
        }

        ModelSummary summary = ModelSummary.of(GgufFile.read(path));

        assertThat(summary.chatTemplate()).isNull();
        assertThat(summary.namedChatTemplates()).containsExactly(Map.entry("tool_use", "T"));
        assertThat(summary.name()).isEqualTo("named");
    }

    @ParameterizedTest
    @CsvSource({"0, F32", "1, F16", "3, Q4_1", "7, Q8_0", "15, Q4_K_M", "18, Q6_K", "30, IQ4_XS", "32, BF16",
        "38, MXFP4", "1039, Q4_K_M", "33, F16", "9999, F16"})
    void quantisationIsNamedAsLlamaCppNamesIt(long fileType, String label) {
        List<GgufTensor> tensors = List.of(new GgufTensor("small", List.of(8L), GgmlType.F32, 0),
            new GgufTensor("large", List.of(8L, 8L), GgmlType.F16, 32));

        assertThat(Quantisation.label(OptionalLong.of(fileType), tensors)).isEqualTo(label);
    }

    @Test
    void shardsAreSummedUpAsOneModel() throws IOException {
        Path first = shard(1, 2, 100);
        ModelSummary alone = ModelSummary.of(GgufFile.read(first));
        Path second = shard(2, 2, 50);
        ModelSummary both = ModelSummary.of(GgufFile.read(first));

        assertThat(alone.complete()).isFalse();
        assertThat(alone.parameters()).isEqualTo(100);
        assertThat(both.complete()).isTrue();
        assertThat(both.shards()).isEqualTo(2);
        assertThat(both.parameters()).isEqualTo(150);
        assertThat(both.sizeBytes()).isEqualTo(Files.size(first) + Files.size(second));
    }

    private ModelSummary bare(String name, String template) throws IOException {
        Path path = folder.resolve(name);
        try (GgufWriter writer = GgufWriter.create(path)) {
            writer.metadata().text("general.architecture", "llama");
            if (template != null) {
                writer.metadata().text("tokenizer.chat_template", template);
            }
            writer.finish();
        }
        return ModelSummary.of(GgufFile.read(path));
    }

    private Path shard(int number, int count, int elements) throws IOException {
        Path path = folder.resolve("big-%05d-of-%05d.gguf".formatted(number, count));
        try (GgufWriter writer = GgufWriter.create(path)) {
            writer.metadata().text("general.architecture", "llama").put("split.no", GgufType.UINT16, number - 1)
                .put("split.count", GgufType.UINT16, count);
            writer.tensor("part" + number, GgmlType.F32, elements);
            writer.write(new float[elements]);
            writer.finish();
        }
        return path;
    }
}

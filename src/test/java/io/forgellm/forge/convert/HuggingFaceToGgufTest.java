package io.forgellm.forge.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HuggingFaceToGgufTest {
    private static final ReferenceModels MODELS = ReferenceModels.read();
    @TempDir
    Path folder;

    static List<String> names() {
        return ReferenceModels.names();
    }

    private Path convert(String name, FloatType type) throws IOException {
        Path target = folder.resolve(type + ".gguf");
        HuggingFaceToGguf.convert(MODELS.write(name, folder.resolve("source"), 1), type, name, target, Progress.NONE);
        return target;
    }

    @ParameterizedTest
    @MethodSource("names")
    void theEngineComputesWhatTransformersDoes(String name) throws IOException {
        double[][] wanted = MODELS.logits(name);
        // llama.cpp looks GELU up in a table of float16.
        double exact = name.startsWith("gemma") ? 1e-3 : 1e-5;
        assertThat(difference(convert(name, FloatType.F32), wanted)).isLessThan(exact);
        assertThat(difference(convert(name, FloatType.F16), wanted)).isLessThan(1e-3);
        // Beside matrices of BF16 llama.cpp rounds what they are multiplied with as well.
        assertThat(difference(convert(name, FloatType.BF16), wanted)).isLessThan(2e-2);
    }

    /** The greatest difference, against the greatest logit. */
    static double difference(Path file, double[][] wanted) {
        float[][] found = LogitProbe.logits(file, MODELS.ids());
        double difference = 0;
        double greatest = 0;
        for (int row = 0; row < wanted.length; row++) {
            for (int i = 0; i < wanted[row].length; i++) {
                greatest = Math.max(greatest, Math.abs(wanted[row][i]));
                difference = Math.max(difference, Math.abs(wanted[row][i] - found[MODELS.positions()[row]][i]));
            }
        }
        return difference / greatest;
    }

    @Test
    void shardsBecomeOneFile() throws IOException {
        Path one = convert("qwen3", FloatType.F16);
        Path target = folder.resolve("sharded.gguf");
        HuggingFaceToGguf.convert(MODELS.write("qwen3", folder.resolve("shards"), 3), FloatType.F16, "qwen3", target,
            Progress.NONE);
        assertThat(target).hasSameBinaryContentAs(one);
    }

    @Test
    void matricesHaveTheAskedTypeAndVectorsAreFloat32() throws IOException {
        GgufFile file = GgufFile.read(convert("qwen2", FloatType.BF16));
        assertThat(file.integer("general.file_type")).hasValue(32);
        assertThat(file.tensors()).allSatisfy(tensor -> assertThat(tensor.type())
            .isEqualTo(tensor.dims().size() == 1 ? GgmlType.F32 : GgmlType.BF16));
    }

    @Test
    void aTiedHeadIsNotStoredTwice() throws IOException {
        assertThat(GgufFile.read(convert("qwen2", FloatType.F16)).tensors()).extracting(GgufTensor::name)
            .contains("token_embd.weight").doesNotContain("output.weight");
        assertThat(GgufFile.read(convert("qwen3", FloatType.F32)).tensors()).extracting(GgufTensor::name)
            .contains("token_embd.weight", "output.weight");
    }

    @Test
    void aWindowThatCannotBeSaidShortensTheContext() throws IOException {
        Path source = MODELS.write("mistral-yarn", folder.resolve("source"), 1);
        edit(source, "\"sliding_window\":null", "\"sliding_window\":100");
        Path target = folder.resolve("window.gguf");
        HuggingFaceToGguf.convert(source, FloatType.F16, "window", target, Progress.NONE);
        assertThat(GgufFile.read(target).integer("llama.context_length")).hasValue(100);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mistral-yarn | \"factor\":4.0 | \"factor\":4.0,\"beta_fast\":16 | beta_fast 32",
        "gemma3       | \"query_pre_attn_scalar\":8 | \"query_pre_attn_scalar\":9 | scales scores by 1/√8",
        "smollm3      | \"no_rope_layers\":[1,1,1,0] | \"no_rope_layers\":[1,1,0,1] | every fourth layer",
        "gemma3-linear | [\"sliding_attention\",\"full_attention\" | [\"full_attention\",\"full_attention\" | no period",
        "llama-llama3 | \"model_type\":\"llama\" | \"model_type\":\"mamba\" | mamba"})
    void whatLlamaCppWouldComputeDifferentlyIsRefused(String name, String from, String to, String reason)
            throws IOException {
        Path source = MODELS.write(name, folder.resolve("source"), 1);
        edit(source, from, to);
        assertThatThrownBy(() -> HuggingFaceToGguf.convert(source, FloatType.F16, name, folder.resolve("x.gguf"),
            Progress.NONE)).isInstanceOfSatisfying(ForgeException.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL);
                assertThat(error).hasMessageContaining(reason);
            });
        assertThat(folder.resolve("x.gguf")).doesNotExist();
    }

    @Test
    void progressEndsWithAllBytesAndCancellingLeavesNothing() throws IOException {
        Path source = MODELS.write("qwen3", folder.resolve("source"), 1);
        List<Long> done = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        HuggingFaceToGguf.convert(source, FloatType.F16, "x", folder.resolve("x.gguf"), (bytes, total) -> {
            done.add(bytes);
            totals.add(total);
        });
        assertThat(done).isSorted().endsWith(totals.getFirst());
        assertThatThrownBy(() -> HuggingFaceToGguf.convert(source, FloatType.F16, "y", folder.resolve("y.gguf"),
            new Progress() {
                private boolean begun;

                @Override
                public void at(long bytes, long total) {
                    begun = bytes > total / 2;
                }

                @Override
                public boolean cancelled() {
                    return begun;
                }
            })).isInstanceOfSatisfying(ForgeException.class, error ->
                assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(folder).isDirectoryNotContaining(path -> path.getFileName().toString().contains("y.gguf"));
    }

    @Test
    void aNumberThatFloat16CannotHoldIsSaid() throws IOException {
        Path source = MODELS.write("qwen3", folder.resolve("source"), 1);
        byte[] bytes = Files.readAllBytes(source.resolve("model.safetensors"));
        // The last value of the file, little-endian: 1e5.
        System.arraycopy(new byte[] {0, 0x50, (byte) 0xC3, 0x47}, 0, bytes, bytes.length - 4, 4);
        Files.write(source.resolve("model.safetensors"), bytes);
        assertThatThrownBy(() -> HuggingFaceToGguf.convert(source, FloatType.F16, "x", folder.resolve("x.gguf"),
            Progress.NONE)).hasMessageContaining("holds 100000.0, which is infinite as F16");
        HuggingFaceToGguf.convert(source, FloatType.BF16, "x", folder.resolve("x.gguf"), Progress.NONE);
    }

    private static void edit(Path source, String from, String to) throws IOException {
        Path config = source.resolve("config.json");
        String text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replaceFirst(Pattern.quote(from),
            Matcher.quoteReplacement(to)));
    }
}

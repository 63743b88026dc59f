package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufCheckTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void tinyModelsPass(GgmlType type) {
        TinyModel model = TinyModel.standard().withType(type).withLayers(3).withWidth(128, 256);

        assertThat(GgufCheck.model(model.write(folder.resolve("m.gguf"))).integer("llama.block_count")).hasValue(3);
    }

    @Test
    void versionTwoPassesAndVersionOneAndBigEndianAreNamed() throws IOException {
        assertThat(GgufCheck.model(withVersion(2)).version()).isEqualTo(2);
        assertThatThrownBy(() -> GgufCheck.model(withVersion(1))).hasMessageContaining("version 1");
        assertThatThrownBy(() -> GgufCheck.model(withVersion(0x03000000))).hasMessageContaining("big-endian");
    }

    @Test
    void missingFileIsNotFoundAndAnotherFormatIsInvalid() throws IOException {
        assertThat(refusal(folder.resolve("none.gguf")).code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        Path page = Files.writeString(folder.resolve("page.gguf"), "<!doctype html><title>Sign in</title>");
        assertThat(refusal(page)).hasMessageStartingWith("page.gguf: is not a GGUF file");
        assertThat(refusal(folder).code()).isEqualTo(ErrorCode.INVALID_MODEL);
    }

    @Test
    void refusalNamesKeyAndValue() {
        ForgeException refusal = refused(metadata -> metadata.uint32("llama.block_count", 100_000));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_MODEL);
        assertThat(refusal).hasMessage("odd.gguf: llama.block_count is 100000, not from 1 to 512");
        assertThat(refusal.details()).containsEntry("file", "odd.gguf").containsEntry("key", "llama.block_count");
    }

    @Test
    void whatLlamaCppAssertsIsRefusedBefore() {
        assertThat(refused(m -> m.text("llama.rope.scaling.type", "spiral"))).hasMessageContaining("spiral");
        assertThat(refused(m -> m.uint32("llama.expert_count", 2000))).hasMessageContaining("expert_count");
        assertThat(refused(m -> m.uint32("llama.expert_used_count", 3))).hasMessageContaining("3 of 0 experts");
        assertThat(refused(m -> m.float32("llama.rope.scaling.factor", Float.NaN))).hasMessageContaining("NaN");
        assertThat(refused(m -> m.uint32("llama.attention.value_length", 8))).hasMessageContaining("value_length");
        assertThat(refused(m -> m.flag("tokenizer.ggml.add_bos_token", true).remove("tokenizer.ggml.bos_token_id")
            .text("tokenizer.ggml.model", "gemma4"))).hasMessageContaining("add_bos_token");
        assertThat(refused(m -> m.text("tokenizer.ggml.model", "llama"))).hasMessageContaining("no token for byte");
    }

    @Test
    void vocabularyArraysMustAgree() {
        int tokens = TinyVocabulary.tokens().size();
        assertThat(refused(m -> m.array("tokenizer.ggml.scores", GgufType.FLOAT32, List.of(1f))))
            .hasMessageContaining("scores has 1 values for " + tokens + " tokens");
        assertThat(refused(m -> m.array("tokenizer.ggml.tokens", GgufType.STRING, Collections.nCopies(tokens, "a"))))
            .hasMessageContaining("the token \"a\" twice");
        assertThat(refused(m -> m.array("tokenizer.ggml.merges", GgufType.STRING, List.of("a b", "ab"))))
            .hasMessageContaining("no pair at index 1");
        assertThat(refused(m -> m.array("tokenizer.ggml.tokens", GgufType.INT32, List.of(1))))
            .hasMessageContaining("array of INT32");
    }

    @Test
    void perLayerArraysAreTakenAndCounted() {
        Path good = TinyModel.standard().write(folder.resolve("arrays.gguf"),
            m -> m.array("llama.attention.head_count_kv", GgufType.UINT32, List.of(2, 2)));

        assertThat(ModelSummary.of(GgufCheck.model(good)).headCountKv()).isEqualTo(2);
        assertThat(refused(m -> m.array("llama.feed_forward_length", GgufType.INT32, List.of(128, 128, 128))))
            .hasMessageContaining("3 values for 2 layers");
    }

    @Test
    void imageEncodersAndAdaptersAreNoModels() {
        assertThat(refused(m -> m.text("general.architecture", "clip"))).hasMessageContaining("image encoder");
        Path adapter = TinyAdapter.of(TinyModel.standard()).write(folder.resolve("lora.gguf"));
        assertThat(refusal(adapter).suggestion()).contains("as the adapter");
    }

    @Test
    void shardsMustAllBeThere() throws IOException {
        Path first = TinyModel.standard().write(folder.resolve("set-00001-of-00002.gguf"),
            m -> m.put("split.no", GgufType.UINT16, 0).put("split.count", GgufType.UINT16, 2));
        assertThat(refusal(first)).hasMessageContaining("set-00002-of-00002.gguf is missing");

        Path second = folder.resolve("set-00002-of-00002.gguf");
        try (GgufWriter writer = GgufWriter.create(second)) {
            writer.metadata().put("split.no", GgufType.UINT16, 1).put("split.count", GgufType.UINT16, 2);
            writer.tensor("rope_freqs.weight", GgmlType.F32, 8);
            writer.write(new float[8]);
            writer.finish();
        }
        assertThat(GgufCheck.model(first).path()).isEqualTo(first);

        Files.write(second, new byte[40]);
        assertThat(refusal(first)).hasMessageStartingWith("set-00002-of-00002.gguf: ");
    }

    @Test
    void largeVocabularyIsNotHeldInMemory() {
        List<String> tokens = IntStream.range(0, 256_000).mapToObj(i -> "a token " + i).toList();
        Path path = TinyModel.standard().write(folder.resolve("large.gguf"),
            m -> m.array("tokenizer.ggml.tokens", GgufType.STRING, tokens));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GgufFile.read(path);

        long before = threads.getCurrentThreadAllocatedBytes();
        GgufFile file = GgufFile.read(path);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(file.array("tokenizer.ggml.tokens").orElseThrow().size()).isEqualTo(256_000);
        assertThat(allocated).isLessThan(1 << 20);
    }

    private ForgeException refused(Consumer<GgufMetadata> change) {
        return refusal(TinyModel.standard().write(folder.resolve("odd.gguf"), change));
    }

    private static ForgeException refusal(Path path) {
        ForgeException refusal = catchThrowableOfType(ForgeException.class, () -> GgufCheck.model(path));
        assertThat(refusal).as("refusal of " + path).isNotNull();
        return refusal;
    }

    private Path withVersion(int version) throws IOException {
        Path path = TinyModel.standard().write(folder.resolve("version.gguf"));
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(4, version);
        return Files.write(path, bytes);
    }
}

package io.forgellm.forge.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.GgufType;
import io.forgellm.tensor.gguf.GgufWriter;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.tensor.gguf.TinyVocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong between a model and its file, each planted into a file that is right otherwise. */
class VerifyingTest {
    private static final TinyModel MODEL = TinyModel.standard();
    @TempDir
    Path folder;
    Path reference;

    @BeforeAll
    static void libllama() {
        LogitProbe.assumeLibllama();
    }

    @BeforeEach
    void write() {
        reference = MODEL.write(folder.resolve("reference.gguf"));
    }

    private Map<String, Object> verify(Path model, Path adapter, String override) throws IOException {
        Reporter reporter = new Reporter(new JobFolder(Files.createTempDirectory(folder, "job")), Clock.systemUTC());
        return new Verifying(new JobSpec.Verify("exported", model.toString(), reference.toString(),
                adapter == null ? null : adapter.toString(), override, 1)).run(reporter);
    }

    /** Names of the checks that this file does not pass. */
    private List<?> failures(Path model) {
        ForgeException refused = catchThrowableOfType(ForgeException.class, () -> verify(model, null, null));
        assertThat(refused.code()).isEqualTo(ErrorCode.PARITY_FAILED);
        assertThat(refused.getMessage()).startsWith("exported does not match what it was made from");
        return ((List<?>) refused.details().get("checks")).stream().map(Map.class::cast)
                .filter(check -> check.get("passed").equals(false)).map(check -> check.get("name")).toList();
    }

    private Path exported(Consumer<GgufMetadata> change) {
        return MODEL.write(folder.resolve("exported.gguf"), change);
    }

    /** A tensor's bytes, as they are and as they shall be. */
    private interface Change {
        byte[] of(byte[] bytes, GgufTensor tensor);
    }

    private Path exported(String tensor, Change change) throws IOException {
        Path file = exported(metadata -> { });
        GgufFile gguf = GgufFile.read(file);
        GgufTensor found = gguf.tensor(tensor).orElseThrow();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(found.bytes()));
            channel.read(bytes, gguf.dataOffset() + found.offset());
            channel.write(ByteBuffer.wrap(change.of(bytes.array(), found)), gguf.dataOffset() + found.offset());
        }
        return file;
    }

    @Test
    void theSameModelInHalfPrecisionPasses() throws IOException {
        Path half = MODEL.withType(GgmlType.F16).write(folder.resolve("half.gguf"));
        assertThat(verify(half, null, null)).containsEntry("passed", true);
    }

    @Test
    void aSwappedEndTokenIsCaught() {
        assertThat(failures(exported(metadata -> metadata.uint32("tokenizer.ggml.eos_token_id", 0))))
                .asList().contains("end_tokens");
    }

    /** Shown as text where it should end, or ending where it should be shown. */
    @Test
    void aSpecialTokenThatBecameTextIsCaught() {
        Path changed = exported(metadata -> {
            List<Integer> types = new ArrayList<>(TinyVocabulary.types());
            types.set(TinyVocabulary.IM_END, 1);
            metadata.array("tokenizer.ggml.token_type", GgufType.INT32, types);
        });
        assertThat(failures(changed)).asList().contains("special_tokens");
    }

    @Test
    void aChangedTemplateIsCaught() {
        Path changed = exported(metadata -> metadata.text("tokenizer.chat_template",
                TinyModel.CHAT_TEMPLATE.replace("assistant\\n", "assistant")));
        assertThat(failures(changed)).asList().containsExactly("template");
    }

    /** llama.cpp pairs neighbours for RoPE, Hugging Face a head's halves: its rows, not brought into that order. */
    @Test
    void aQueryPermutationLeftOutIsCaught() throws IOException {
        Path changed = exported("blk.0.attn_q.weight", (bytes, tensor) -> {
            int row = bytes.length / MODEL.width();
            int half = MODEL.width() / MODEL.heads() / 2;
            byte[] rows = new byte[bytes.length];
            for (int i = 0; i < MODEL.width(); i++) {
                int inHead = i % (2 * half);
                int from = i - inHead + (inHead % 2) * half + inHead / 2;
                System.arraycopy(bytes, i * row, rows, from * row, row);
            }
            return rows;
        });
        assertThat(failures(changed)).asList().contains("answers", "perplexity");
    }

    /** Such a file has no head: llama.cpp takes the embeddings for one. */
    private Path tied(String name) throws IOException {
        GgufFile whole = GgufFile.read(MODEL.write(folder.resolve("whole.gguf")));
        Path file = folder.resolve(name);
        try (GgufWriter writer = GgufWriter.create(file); FileChannel channel = FileChannel.open(whole.path())) {
            whole.metadata().forEach(writer.metadata()::copy);
            List<GgufTensor> tensors = whole.tensors().stream()
                    .filter(tensor -> !tensor.name().equals("output.weight")).toList();
            tensors.forEach(tensor -> writer.tensor(tensor.name(), tensor.type(),
                    tensor.dims().stream().mapToLong(Long::longValue).toArray()));
            for (GgufTensor tensor : tensors) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
                channel.read(bytes, whole.dataOffset() + tensor.offset());
                writer.write(bytes.flip());
            }
            writer.finish();
        }
        return file;
    }

    @Test
    void aTiedEmbeddingLostIsCaught() throws IOException {
        reference = tied("tied.gguf");
        assertThat(verify(tied("the-same.gguf"), null, null)).containsEntry("passed", true);
        assertThat(failures(exported(metadata -> { }))).asList().contains("answers", "perplexity");
    }

    @Test
    void aHeadThatBecameTheEmbeddingIsCaught() throws IOException {
        assertThat(failures(tied("tied.gguf"))).asList().contains("answers", "perplexity");
    }

    @Test
    void aLostHeadIsCaught() throws IOException {
        Path lost = exported("output.weight", (bytes, _) -> new byte[bytes.length]);
        assertThat(failures(lost)).asList().contains("answers", "perplexity");
    }

    @Test
    void anAdapterThatWasNotFusedIsCaughtAndCanBeOverriddenInWords() throws IOException {
        Path adapter = TinyAdapter.of(MODEL).write(folder.resolve("adapter.gguf"));
        Path plain = exported(metadata -> { });
        ForgeException refused = catchThrowableOfType(ForgeException.class, () -> verify(plain, adapter, null));
        assertThat(refused.code()).isEqualTo(ErrorCode.PARITY_FAILED);
        assertThat(verify(plain, adapter, "The base is published on purpose.")).containsEntry("passed", false)
                .containsEntry("override", "The base is published on purpose.").containsKey("checks");
    }
}

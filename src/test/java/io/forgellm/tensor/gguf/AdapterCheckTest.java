package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterCheckTest {
    private static final String WEIGHT = "blk.0.attn_q.weight";
    @TempDir
    private Path folder;
    private GgufFile model;

    @BeforeEach
    void writeModel() {
        model = GgufCheck.model(TinyModel.standard().write(folder.resolve("model.gguf")));
    }

    @Test
    void adapterFitsTheModelItWasMadeFor() {
        Path path = TinyAdapter.of(TinyModel.standard()).write(folder.resolve("lora.gguf"));

        assertThat(GgufCheck.adapter(path, model).isAdapter()).isTrue();
        assertThat(ModelSummary.of(GgufFile.read(path)).adapter()).isTrue();
    }

    @Test
    void adapterOfAnotherShapeOrDepthIsRefused() {
        Path wide = TinyAdapter.of(TinyModel.standard().withWidth(128, 128)).write(folder.resolve("wide.gguf"));
        Path deep = TinyAdapter.of(TinyModel.standard().withLayers(3)).write(folder.resolve("deep.gguf"));

        assertThat(GgufCheck.adapter(wide).tensors()).isNotEmpty();
        assertThat(refusal(() -> GgufCheck.adapter(wide, model)).suggestion()).contains("trained on");
        assertThat(refusal(() -> GgufCheck.adapter(deep, model))).hasMessageContaining("blk.2.attn_q.weight");
    }

    @Test
    void halvesMustComeInPairsOfOneRank() throws IOException {
        Path lonely = write("lora", 8f, WEIGHT + ".lora_a", new long[] {64, 4}, null, null);
        Path ranks = write("lora", 8f, WEIGHT + ".lora_a", new long[] {64, 4}, WEIGHT + ".lora_b", new long[] {8, 64});
        Path other = write("lora", 8f, "something", new long[] {4}, null, null);

        assertThat(refusal(() -> GgufCheck.adapter(lonely))).hasMessageContaining(".lora_b is missing");
        assertThat(refusal(() -> GgufCheck.adapter(ranks))).hasMessageContaining("do not share a rank");
        assertThat(refusal(() -> GgufCheck.adapter(other))).hasMessageContaining("neither a .lora_a nor a .lora_b");
    }

    @Test
    void kindAndAlphaMustMakeSense() throws IOException {
        Path dora = write("dora", 8f, WEIGHT + ".lora_a", new long[] {64, 4}, WEIGHT + ".lora_b", new long[] {4, 64});
        Path nan = write("lora", Float.NaN, WEIGHT + ".lora_a", new long[] {64, 4}, WEIGHT + ".lora_b",
            new long[] {4, 64});

        assertThat(refusal(() -> GgufCheck.adapter(dora))).hasMessageContaining("adapter.type is not \"lora\"");
        assertThat(refusal(() -> GgufCheck.adapter(nan))).hasMessageContaining("adapter.lora.alpha");
        assertThat(refusal(() -> GgufCheck.adapter(model.path()))).hasMessageContaining("general.type");
        ForgeException missing = catchThrowableOfType(ForgeException.class,
            () -> GgufCheck.adapter(folder.resolve("none.gguf")));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void randomChangesOfTheHeadAreHarmlessOrRefused() throws IOException {
        Path path = TinyAdapter.of(TinyModel.standard()).write(folder.resolve("flipped.gguf"));
        byte[] sound = Files.readAllBytes(path);
        int head = (int) GgufFile.read(path).dataOffset();
        Random random = new Random(3);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] bytes = sound.clone();
            bytes[random.nextInt(head)] = (byte) random.nextInt(256);
            Files.write(path, bytes);
            try {
                GgufCheck.adapter(path, model);
            } catch (ForgeException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ADAPTER);
                assertThat(e).hasMessageStartingWith("flipped.gguf: ");
                refused++;
            }
        }
        assertThat(refused).isBetween(250, 499);
    }

    private Path write(String type, float alpha, String first, long[] shape, String second, long[] other)
            throws IOException {
        Path path = Files.createTempFile(folder, "adapter", ".gguf");
        try (GgufWriter writer = GgufWriter.create(path)) {
            writer.metadata().text("general.type", "adapter").text("general.architecture", "llama")
                .text("adapter.type", type).float32("adapter.lora.alpha", alpha);
            writer.tensor(first, GgmlType.F32, shape);
            if (second != null) {
                writer.tensor(second, GgmlType.F32, other);
            }
            writer.write(new float[(int) (shape.length == 1 ? shape[0] : shape[0] * shape[1])]);
            if (second != null) {
                writer.write(new float[(int) (other[0] * other[1])]);
            }
            writer.finish();
        }
        return path;
    }

    private static ForgeException refusal(ThrowingCallable call) {
        ForgeException refusal = catchThrowableOfType(ForgeException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ADAPTER);
        return refusal;
    }
}

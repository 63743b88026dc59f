package io.forgellm.tensor.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdapterReaderTest {
    private static final double SCALE = 3;
    @TempDir
    Path folder;

    private static LowRankAdapter peft(String kind) {
        return AdapterReader.read(Expected.FOLDER.resolve(kind).resolve("adapter_model.safetensors"), SCALE);
    }

    @Test
    void readsWhatPeftWrote() {
        LowRankAdapter lora = peft("lora");
        assertThat(lora.projections()).extracting(Projection::weight).containsExactly(
            "model.layers.1.mlp.down_proj.weight", "model.layers.1.self_attn.q_proj.weight",
            "model.layers.1.self_attn.v_proj.weight");
        assertThat(lora.projections().getFirst()).satisfies(down -> {
            assertThat(down.rank()).isEqualTo(2);
            assertThat(down.in()).isEqualTo(24);
            assertThat(down.out()).isEqualTo(16);
        });
        assertThat(lora.isDora()).isFalse();
        assertThat(peft("dora").isDora()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"lora,self_attn.q_proj", "lora,mlp.down_proj", "dora,self_attn.q_proj", "dora,mlp.down_proj"})
    void mergesAsPeftDoes(String kind, String module) {
        float[] merged = Expected.matrix(kind, module, "base");
        float[] wanted = Expected.matrix(kind, module, "merged");
        Projection projection = peft(kind).projections().stream()
            .filter(one -> one.module().equals(module)).findFirst().orElseThrow();
        assertThat(wanted).isNotEqualTo(merged);
        projection.mergeInto(merged, 0, SCALE);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(merged[i]).isCloseTo(wanted[i], within(1e-6f));
        }
    }

    @Test
    void mergesSomeRowsLikeAll() {
        Projection projection = peft("dora").projections().getFirst();
        float[] all = Expected.matrix("dora", "mlp.down_proj", "base");
        float[] two = java.util.Arrays.copyOfRange(all, 5 * 24, 7 * 24);
        projection.mergeInto(all, 0, SCALE);
        projection.mergeInto(two, 5 * 24, SCALE);
        assertThat(two).isEqualTo(java.util.Arrays.copyOfRange(all, 5 * 24, 7 * 24));
    }

    @Test
    void mlxMatricesLieTheOtherWayRound() throws Exception {
        Path file = folder.resolve("adapters.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file)) {
            writer.tensor("model.layers.4.self_attn.q_proj.lora_a", Dtype.F32, 3, 2)
                .tensor("model.layers.4.self_attn.q_proj.lora_b", Dtype.F32, 2, 1);
            writer.write("model.layers.4.self_attn.q_proj.lora_a", FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6}));
            writer.write("model.layers.4.self_attn.q_proj.lora_b", FloatBuffer.wrap(new float[] {7, 8}));
            writer.finish();
        }
        Projection projection = AdapterReader.read(file, 1).projections().getFirst();
        assertThat(projection.a()).containsExactly(1, 3, 5, 2, 4, 6);
        assertThat(projection.b()).containsExactly(7, 8);
        assertThat(projection.in()).isEqualTo(3);
        assertThat(projection.out()).isEqualTo(1);
    }

    @Test
    void aHalfThatIsMissingIsNamed() throws Exception {
        Path file = folder.resolve("adapter_model.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file)) {
            String name = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
            writer.tensor(name, Dtype.F32, 1, 2);
            writer.write(name, FloatBuffer.wrap(new float[2]));
            writer.finish();
        }
        assertThatThrownBy(() -> AdapterReader.read(file, 1)).isInstanceOfSatisfying(ForgeException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ADAPTER);
            assertThat(error).hasMessageContaining("lora_B.weight is missing");
        });
    }
}

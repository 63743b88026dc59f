package io.forgellm.tensor.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.TestModels;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsFolder;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergedModelTest {
    private static final String QUERY = "model.layers.1.self_attn.q_proj.weight";
    @TempDir
    Path folder;
    private Path base;

    @BeforeEach
    void tiny() {
        base = TinyModel.standard().write(folder.resolve("base.gguf"));
    }

    private Path merge(Path model, WeightChange change) throws IOException {
        Path merged = folder.resolve("merged.gguf");
        try (ModelSource source = ModelSources.open(model)) {
            MergedModel.write(GgufFile.read(model), source, change, "merged", merged);
        }
        return merged;
    }

    private static float[] values(Path model, String name) {
        try (ModelSource source = ModelSources.open(model)) {
            float[] values = new float[(int) Arrays.stream(source.shape(name)).reduce(1, (a, b) -> a * b)];
            source.read(name, 0, FloatBuffer.wrap(values));
            return values;
        }
    }

    private static LowRankAdapter adapter(Path model, boolean dora) {
        try (ModelSource source = ModelSources.open(model)) {
            return RandomAdapter.of(source, 4, 1, dora);
        }
    }

    private static byte[] data(GgufFile file, GgufTensor tensor) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes());
        try (FileChannel channel = FileChannel.open(file.path())) {
            channel.read(bytes, file.dataOffset() + tensor.offset());
        }
        return bytes.array();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyProjectionHasItsChange(boolean dora) throws Exception {
        LowRankAdapter adapter = adapter(base, dora);
        Path merged = merge(base, WeightChange.of(adapter));
        for (Projection projection : adapter.projections()) {
            float[] wanted = values(base, projection.weight());
            projection.mergeInto(wanted, 0, 1);
            float[] found = values(merged, projection.weight());
            assertThat(found).as(projection.weight()).isNotEqualTo(values(base, projection.weight()));
            for (int i = 0; i < wanted.length; i++) {
                assertThat(found[i]).isCloseTo(wanted[i], within(1e-6f));
            }
        }
    }

    @Test
    void whatDidNotChangeIsCopiedByteForByte() throws Exception {
        Projection one = adapter(base, false).projections().getFirst();
        GgufFile merged = GgufFile.read(merge(base, WeightChange.of(new LowRankAdapter(1, List.of(one)))));
        GgufFile original = GgufFile.read(base);
        assertThat(merged.text("general.name")).contains("merged");
        assertThat(merged.metadata().keySet()).isEqualTo(original.metadata().keySet());
        int changed = 0;
        for (GgufTensor tensor : original.tensors()) {
            GgufTensor copy = merged.tensor(tensor.name()).orElseThrow();
            changed += Arrays.equals(data(original, tensor), data(merged, copy)) ? 0 : 1;
        }
        assertThat(changed).isOne();
    }

    @Test
    void fullyTrainedTensorsTakeTheBasesPlace() throws Exception {
        float[] query = new float[64 * 64];
        float[] norm = new float[64];
        for (int i = 0; i < query.length; i++) {
            query[i] = i / 1000f;
            norm[i % 64] = i;
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(folder.resolve("model.safetensors"))) {
            writer.tensor(QUERY, Dtype.F32, 64, 64).tensor("model.layers.0.post_attention_layernorm.weight",
                Dtype.F32, 64);
            writer.write(QUERY, FloatBuffer.wrap(query));
            writer.write("model.layers.0.post_attention_layernorm.weight", FloatBuffer.wrap(norm));
            writer.finish();
        }
        try (SafetensorsFolder trained = SafetensorsFolder.open(folder)) {
            Path merged = merge(base, WeightChange.of(trained));
            assertThat(values(merged, QUERY)).isEqualTo(query);
            assertThat(values(merged, "model.layers.0.post_attention_layernorm.weight")).isEqualTo(norm);
        }
    }

    @Test
    void quantisedTensorsBecomeF16OnlyWhereTheyChanged() throws Exception {
        TestModels.assumeSmolLm2();
        Projection one = adapter(TestModels.SMOLLM2, false).projections().getFirst();
        GgufFile merged = GgufFile.read(merge(TestModels.SMOLLM2,
            WeightChange.of(new LowRankAdapter(1, List.of(one)))));
        GgufFile original = GgufFile.read(TestModels.SMOLLM2);
        for (GgufTensor tensor : original.tensors()) {
            GgufTensor copy = merged.tensor(tensor.name()).orElseThrow();
            if (copy.type() == tensor.type()) {
                assertThat(data(merged, copy)).as(tensor.name()).isEqualTo(data(original, tensor));
            }
        }
        assertThat(merged.tensors()).filteredOn(tensor -> tensor.type() == GgmlType.F16)
            .extracting(GgufTensor::name).containsExactly("blk.0.ffn_down.weight");
    }

    @Test
    void aChangeOfAnotherModelIsRefused() {
        Path other = TinyModel.standard().withLayers(3).write(folder.resolve("other.gguf"));
        assertThatThrownBy(() -> merge(base, WeightChange.of(adapter(other, false))))
            .isInstanceOfSatisfying(ForgeException.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ADAPTER);
                assertThat(error).hasMessageContaining("model.layers.2.");
            });
    }
}

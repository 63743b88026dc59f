package io.forgellm.tensor.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.model.DecoderConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufLoraTest {
    @TempDir
    Path folder;

    /** B's rows are numbered, so that one sees where they go. */
    private static LowRankAdapter adapter(String module, float[] magnitude) {
        float[] b = new float[16 * 2];
        for (int i = 0; i < b.length; i++) {
            b[i] = i / 2;
        }
        return new LowRankAdapter(20, List.of(new Projection(1, module, 2, 16, 16, new float[32], b, magnitude)));
    }

    private GgufFile write(LowRankAdapter adapter, String architecture) throws Exception {
        DecoderConfig config = TinyConfig.of(architecture, 2, 8);
        GgufLora.write(adapter, config, "facts", GgmlType.F32, folder.resolve("lora.gguf"));
        return GgufFile.read(folder.resolve("lora.gguf"));
    }

    private static int[] rowsOfB(GgufFile file) throws Exception {
        GgufTensor b = file.tensors().getLast();
        ByteBuffer bytes = ByteBuffer.allocate((int) b.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file.path())) {
            channel.read(bytes, file.dataOffset() + b.offset());
        }
        int[] rows = new int[16];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (int) bytes.getFloat(i * 8);
        }
        return rows;
    }

    @Test
    void saysWhatLlamaCppWantsToKnow() throws Exception {
        GgufFile file = write(adapter("self_attn.q_proj", null), "llama");
        assertThat(file.isAdapter()).isTrue();
        assertThat(file.architecture()).contains("llama");
        assertThat(file.text("adapter.type")).contains("lora");
        assertThat(file.real("adapter.lora.alpha")).hasValue(40);
        assertThat(file.tensors()).extracting(GgufTensor::name)
            .containsExactly("blk.1.attn_q.weight.lora_a", "blk.1.attn_q.weight.lora_b");
        assertThat(file.tensors()).extracting(GgufTensor::dims).containsExactly(List.of(16L, 2L), List.of(2L, 16L));
    }

    @Test
    void rowsOfQueriesFollowTheArchitecturesOrder() throws Exception {
        int[] interleaved = Expected.rows("rows_of_q");
        int[] plain = java.util.stream.IntStream.range(0, 16).toArray();
        assertThat(rowsOfB(write(adapter("self_attn.q_proj", null), "llama"))).isEqualTo(interleaved);
        assertThat(rowsOfB(write(adapter("self_attn.k_proj", null), "mistral"))).isEqualTo(interleaved);
        assertThat(rowsOfB(write(adapter("self_attn.q_proj", null), "smollm3"))).isEqualTo(interleaved);
        assertThat(rowsOfB(write(adapter("self_attn.v_proj", null), "llama"))).isEqualTo(plain);
        assertThat(rowsOfB(write(adapter("self_attn.q_proj", null), "qwen3"))).isEqualTo(plain);
        assertThat(rowsOfB(write(adapter("self_attn.k_proj", null), "gemma3_text"))).isEqualTo(plain);
    }

    @Test
    void doraHasNoSuchForm() {
        assertThatThrownBy(() -> write(adapter("self_attn.q_proj", new float[16]), "llama"))
            .isInstanceOfSatisfying(ForgeException.class,
                error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ADAPTER));
    }
}

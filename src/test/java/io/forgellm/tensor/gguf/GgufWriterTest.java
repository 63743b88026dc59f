package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {
    @TempDir
    private Path folder;

    @Test
    void everyValueTypeReadsBackAsWritten() throws IOException {
        Path path = folder.resolve("values.gguf");
        try (GgufWriter writer = GgufWriter.create(path)) {
            writer.metadata().put("u8", GgufType.UINT8, 200).put("i8", GgufType.INT8, -3)
                .put("u16", GgufType.UINT16, 60_000).put("i16", GgufType.INT16, -300)
                .uint32("u32", 4_000_000_000L).put("i32", GgufType.INT32, -70_000)
                .put("u64", GgufType.UINT64, 1L << 60).put("i64", GgufType.INT64, -(1L << 50))
                .float32("f32", 0.5f).put("f64", GgufType.FLOAT64, Math.PI).flag("flag", true).text("text", "größe")
                .array("ints", GgufType.INT32, List.of(1, -2, 3)).array("floats", GgufType.FLOAT32, List.of(1f, 2.5f))
                .array("texts", GgufType.STRING, List.of("a", "", "ä")).array("bytes", GgufType.UINT8, List.of(0, 255))
                .array("none", GgufType.STRING, List.of());
            writer.finish();
        }

        GgufFile file = GgufFile.read(path);

        assertThat(file.integer("u8")).hasValue(200);
        assertThat(file.integer("i8")).hasValue(-3);
        assertThat(file.integer("u16")).hasValue(60_000);
        assertThat(file.integer("i16")).hasValue(-300);
        assertThat(file.integer("u32")).hasValue(4_000_000_000L);
        assertThat(file.integer("i32")).hasValue(-70_000);
        assertThat(file.integer("u64")).hasValue(1L << 60);
        assertThat(file.integer("i64")).hasValue(-(1L << 50));
        assertThat(file.real("f32")).hasValue(0.5);
        assertThat(file.real("f64")).hasValue(Math.PI);
        assertThat(file.flag("flag")).contains(true);
        assertThat(file.text("text")).contains("größe");
        assertThat(file.array("ints").orElseThrow().ints()).containsExactly(1, -2, 3);
        assertThat(file.array("floats").orElseThrow().floats()).containsExactly(1f, 2.5f);
        assertThat(file.array("texts").orElseThrow().texts()).containsExactly("a", "", "ä");
        assertThat(file.array("texts").orElseThrow().text(2)).isEqualTo("ä");
        assertThat(file.array("bytes").orElseThrow().ints()).containsExactly(0, 255);
        assertThat(file.array("none").orElseThrow().texts()).isEmpty();
        assertThat(file.text("nothing")).isEmpty();
    }

    @Test
    void tensorDataStandsAlignedWhereTheInfoSays() throws IOException {
        Path path = folder.resolve("tensors.gguf");
        float[] values = {1, -2.5f, 65504, 0.1f};
        try (GgufWriter writer = GgufWriter.create(path)) {
            writer.tensor("f32", GgmlType.F32, 2, 2);
            writer.tensor("f16", GgmlType.F16, 4);
            writer.tensor("bf16", GgmlType.BF16, 4);
            writer.tensor("q8", GgmlType.Q8_0, 32);
            writer.write(new float[] {1, -2.5f});
            writer.write(new float[] {65504, 0.1f});
            writer.write(values);
            writer.write(values);
            writer.write(ByteBuffer.wrap(new byte[] {7, 8}));
            writer.write(ByteBuffer.allocate(32));
            writer.finish();
        }

        GgufFile file = GgufFile.read(path);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(file.dataOffset() % 32).isZero();
        assertThat(file.tensors()).extracting(GgufTensor::offset).containsExactly(0L, 32L, 64L, 96L);
        assertThat(file.tensor("f32").orElseThrow().dims()).containsExactly(2L, 2L);
        int data = (int) file.dataOffset();
        for (int i = 0; i < values.length; i++) {
            assertThat(bytes.getFloat(data + 4 * i)).isEqualTo(values[i]);
            assertThat(bytes.getShort(data + 32 + 2 * i)).isEqualTo(Float.floatToFloat16(values[i]));
        }
        assertThat(bytes.getShort(data + 64)).isEqualTo((short) 0x3F80);
        assertThat(bytes.get(data + 97)).isEqualTo((byte) 8);
    }

    @Test
    void copiedMetadataIsTheSame() throws IOException {
        GgufFile source = GgufFile.read(TinyModel.standard().write(folder.resolve("source.gguf")));
        Path path = folder.resolve("copy.gguf");
        try (GgufWriter writer = GgufWriter.create(path)) {
            source.metadata().forEach(writer.metadata()::copy);
            writer.finish();
        }

        GgufFile copy = GgufFile.read(path);

        assertThat(copy.metadata().keySet()).containsExactlyElementsOf(source.metadata().keySet());
        assertThat(copy.array("tokenizer.ggml.tokens").orElseThrow().texts()).isEqualTo(TinyVocabulary.tokens());
        assertThat(copy.integer("llama.block_count")).isEqualTo(source.integer("llama.block_count"));
    }

    @Test
    void missingAndSurplusDataIsNoticed() throws IOException {
        try (GgufWriter writer = GgufWriter.create(folder.resolve("short.gguf"))) {
            writer.tensor("t", GgmlType.F32, 4);
            writer.write(new float[3]);
            assertThatThrownBy(writer::finish).hasMessageContaining("data is missing");
            assertThatThrownBy(() -> writer.write(new float[2])).hasMessageContaining("more data");
            assertThatThrownBy(() -> writer.tensor("late", GgmlType.F32, 1)).hasMessageContaining("before");
        }
    }
}

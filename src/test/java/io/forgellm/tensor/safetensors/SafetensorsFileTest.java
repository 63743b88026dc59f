package io.forgellm.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenReadsBack() throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file).metadata("format", "pt")
                .tensor("half", Dtype.F16, 2, 3).tensor("single", Dtype.F32, 4).tensor("brain", Dtype.BF16, 3)
                .tensor("steps", Dtype.I64, 1).tensor("scalar", Dtype.F32).tensor("empty", Dtype.F32, 0, 7)) {
            writer.write("single", FloatBuffer.wrap(new float[] {1, 2}));
            writer.write("half", FloatBuffer.wrap(new float[] {0.5f, -1, 65504, 1, 2, 3}));
            writer.write("single", FloatBuffer.wrap(new float[] {3, 4}));
            writer.write("brain", FloatBuffer.wrap(new float[] {1, 3.140625f, -2}));
            writer.write("steps", ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(123).flip());
            writer.write("scalar", FloatBuffer.wrap(new float[] {9}));
            writer.finish();
        }

        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            assertThat(opened.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(opened.tensors()).hasSize(6);
            assertThat(opened.tensors().get("half").shape()).containsExactly(2L, 3L);
            assertThat(values(opened, "half", 0, 6)).containsExactly(0.5f, -1, 65504, 1, 2, 3);
            assertThat(values(opened, "single", 1, 2)).containsExactly(2, 3);
            assertThat(values(opened, "brain", 0, 3)).containsExactly(1, 3.140625f, -2);
            assertThat(values(opened, "steps", 0, 1)).containsExactly(123);
            assertThat(values(opened, "scalar", 0, 1)).containsExactly(9);
            assertThat(opened.bytes("single").byteSize()).isEqualTo(16);
        }
    }

    @Test
    void aFileIsThereWholeOrNotAtAll() throws IOException {
        Path file = Files.writeString(folder.resolve("adapter.safetensors"), "the one before");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file).tensor("a", Dtype.F32, 2)) {
            writer.write("a", FloatBuffer.wrap(new float[] {1}));
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("data is missing");
        }

        assertThat(file).hasContent("the one before");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void readingPastTheEndIsRefused() throws IOException {
        Path file = write("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", 8);
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> opened.read("a", 1, FloatBuffer.allocate(2)))
                .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> opened.read("b", 0, FloatBuffer.allocate(1))).isInstanceOf(ForgeException.class)
                .hasMessage("model.safetensors: tensor b is missing");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|9|describes 8 bytes of data, but the file has 9
        {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|7|but the file has 7 bytes of data
        {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|8|data_offsets [8, 0]
        {'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}|8|data_offsets [-8, 0]
        {'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}|8|data_offsets [0]
        {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,1e1]}}|10|data_offsets [0, 10.0]
        {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|8|has 8 bytes of data
        {'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,0]}}|0|has 0 bytes of data
        {'a':{'dtype':'F32','shape':[9223372036854775807],'data_offsets':[0,0]}}|0|has 0 bytes of data
        {'a':{'dtype':'F32','shape':'2','data_offsets':[0,8]}}|8|a.shape is not an array
        {'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}}|8|has the unknown type F31
        {'a':{'dtype':32,'shape':[2],'data_offsets':[0,8]}}|8|a.dtype is not a string
        {'a':{'shape':[2],'data_offsets':[0,8]}}|8|tensor a has no dtype
        {'a':7}|0|a is not an object
        {'a':null}|0|tensor a has no description
        {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}}|3|\
        tensor b starts at offset 1 but the one before it ends at 2
        {'a':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}}|3|tensor a starts at offset 1
        {'__metadata__':{'format':1}}|0|__metadata__.format is not a string
        [1]|0|the whole is not an object
        {'a':|0|ends too early
        """)
    void aHostileHeaderIsRefusedWithItsPlace(String header, int dataBytes, String message) throws IOException {
        Path file = write(header, dataBytes);

        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOfSatisfying(ForgeException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_MODEL);
            assertThat(error).hasMessageStartingWith("model.safetensors: ").hasMessageContaining(message);
        });
    }

    @ParameterizedTest
    @CsvSource({"1", "-1", "9223372036854775807", "100000001", "60"})
    void aLengthThatCannotBeIsRefused(long claimed) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN).putLong(0, claimed);
        Path file = Files.write(folder.resolve("model.safetensors"), bytes.array());

        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(ForgeException.class)
            .hasMessageContaining("the header claims");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("model.safetensors"));

        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(ForgeException.class)
            .hasMessage("model.safetensors: the header is cut off: the file has 0 bytes");
    }

    @Test
    void shardsAreFoundByTheirIndex() throws IOException {
        shard("model-00001-of-00002.safetensors", "a", 1);
        shard("model-00002-of-00002.safetensors", "b", 2);
        index("{'weight_map':{'a':'model-00001-of-00002.safetensors','b':'model-00002-of-00002.safetensors'}}");

        try (SafetensorsFolder opened = SafetensorsFolder.open(folder)) {
            assertThat(opened.tensors().keySet()).containsExactly("a", "b");
            FloatBuffer value = FloatBuffer.allocate(1);
            opened.read("b", 0, value);
            assertThat(value.get(0)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'weight_map':{'a':'../secret.safetensors'}}|which is no file of this folder
        {'weight_map':{'c':'model-00001-of-00002.safetensors'}}|tensor c is not in model-00001-of-00002.safetensors
        {'weight_map':{'a':'gone.safetensors'}}|gone.safetensors: there is no such file
        {'weight_map':{}}|names no tensors
        {}|has no weight_map
        """)
    void anIndexThatDoesNotHoldIsRefused(String index, String message) throws IOException {
        shard("model-00001-of-00002.safetensors", "a", 1);
        index(index);

        assertThatThrownBy(() -> SafetensorsFolder.open(folder)).isInstanceOf(ForgeException.class)
            .hasMessageContaining(message);
    }

    private void shard(String name, String tensor, float value) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(folder.resolve(name)).tensor(tensor, Dtype.F32, 1)) {
            writer.write(tensor, FloatBuffer.wrap(new float[] {value}));
            writer.finish();
        }
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json.replace('\'', '"'));
    }

    private Path write(String header, int dataBytes) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(folder.resolve("model.safetensors"), bytes.array());
    }

    private static float[] values(SafetensorsFile file, String name, long first, int count) {
        FloatBuffer values = FloatBuffer.allocate(count);
        file.read(name, first, values);
        return values.array();
    }
}

package io.forgellm.tensor.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** mlx-lm's own adapters, written as PEFT's, are the same adapters. */
class PeftWriterTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"lora", "dora"})
    void whatIsWrittenIsReadAlike(String kind) throws IOException {
        LowRankAdapter adapter = AdapterReader.read(
            Path.of("src/test/resources/migration/mlx").resolve(kind).resolve("adapters.safetensors"), 20);
        Path file = folder.resolve("adapter_model.safetensors");
        PeftWriter.write(adapter, file);
        LowRankAdapter again = AdapterReader.read(file, 20);
        assertThat(again).usingRecursiveComparison().isEqualTo(adapter);
        assertThat(again.isDora()).isEqualTo(kind.equals("dora"));
    }
}

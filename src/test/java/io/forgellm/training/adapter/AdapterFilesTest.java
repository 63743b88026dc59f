package io.forgellm.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.tensor.adapter.TinyConfig;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterFilesTest {
    private static final Path SAVED_BY_PEFT = Path.of("src/test/resources/adapters");
    private static final ObjectMapper JSON = new ObjectMapper();
    @TempDir
    Path folder;

    private void write(Method method, String savedByPeft) throws Exception {
        Files.copy(SAVED_BY_PEFT.resolve(savedByPeft).resolve("adapter_model.safetensors"),
            folder.resolve("adapter_model.safetensors"));
        AdapterSpec adapter = new AdapterSpec(method, 1, 2, 3.0, 0, List.of("q_proj", "v_proj", "down_proj"));
        AdapterFiles.write(folder, new RunSpec("facts", Instant.EPOCH, "org/tiny", "/models/tiny.gguf", null, adapter,
            null, null, null, null, null), TinyConfig.of("llama", 2, 8));
    }

    private Map<String, Object> fields(Path file) throws Exception {
        JsonNode config = JSON.readTree(file.toFile());
        return JSON.convertValue(config, new com.fasterxml.jackson.core.type.TypeReference<>() { });
    }

    @Test
    void aLoraGetsBothForms() throws Exception {
        write(Method.LORA, "lora");
        assertThat(folder.resolve("adapter.gguf")).exists();
        Map<String, Object> own = fields(folder.resolve("adapter_config.json"));
        assertThat(own).containsEntry("base_model_name_or_path", "org/tiny").containsEntry("lora_alpha", 6);
        own.remove("base_model_name_or_path");
        Map<String, Object> peft = fields(SAVED_BY_PEFT.resolve("lora/adapter_config.json"));
        // PEFT keeps the projections as a set.
        assertThat((List<?>) peft.remove("target_modules")).hasSameElementsAs(List.class.cast(own.remove("target_modules")));
        assertThat(peft).containsAllEntriesOf(own);
    }

    @Test
    void aDoraGetsPeftsFormOnly() throws Exception {
        write(Method.DORA, "dora");
        assertThat(fields(folder.resolve("adapter_config.json"))).containsEntry("use_dora", true)
            .containsEntry("layers_to_transform", List.of(1));
        assertThat(folder.resolve("adapter.gguf")).doesNotExist();
    }

    @Test
    void fullTrainingNeedsNeither() throws Exception {
        write(Method.FULL, "lora");
        assertThat(folder.resolve("adapter_config.json")).doesNotExist();
        assertThat(folder.resolve("adapter.gguf")).doesNotExist();
    }
}

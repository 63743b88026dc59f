package io.forgellm.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.tensor.gguf.TinyModel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
    @TempDir
    Path home;

    @Test
    void aServerThatWasKilledHasItsModelBackAndLeavesNoEngineBehind() throws Exception {
        try (LaunchedServer server = new LaunchedServer(home)) {
            TinyModel.standard().write(server.models().resolve("tiny.gguf"));
            assertThat(server.start("tiny")).contains("Loaded: tiny");
            ProcessHandle engine = ProcessHandle.of(server.status().path("pid").asLong()).orElseThrow();

            ProcessHandle process = server.process();
            process.destroyForcibly();
            process.onExit().get(30, TimeUnit.SECONDS);
            engine.onExit().get(30, TimeUnit.SECONDS);

            server.start(null);
            JsonNode after = server.status();
            while (!after.path("loaded").asBoolean()) {
                assertThat(after.path("state").asText()).isNotEqualTo("failed");
                after = server.status();
            }
            assertThat(after.path("model_name").asText()).isEqualTo("tiny");
        }
    }
}

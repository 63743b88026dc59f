package io.forgellm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static io.restassured.RestAssured.given;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.tensor.gguf.TinyRun;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run's checkpoints are models while the run goes on. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class CheckpointChatTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;
    private TinyRun run;

    @BeforeEach
    void aRun() {
        Path models = home.resolve("models");
        run = TinyRun.create(models.resolve("cpt/facts"), models.resolve("tiny.gguf")).checkpoint(25).checkpoint(50);
        Api.unload();
    }

    @AfterEach
    void remove() throws IOException {
        try (Stream<Path> files = Files.walk(run.folder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static ValidatableResponse load(Map<String, ?> body) {
        return Api.post("/api/model/load", body).statusCode(200);
    }

    private static String chat(String model) {
        return Api.post("/v1/chat/completions", Map.of("model", model, "temperature", 0, "max_tokens", 20,
                "messages", List.of(Map.of("role", "user", "content", "hello")))).statusCode(200)
                .body("model", equalTo(model)).extract().path("choices[0].message.content");
    }

    private static long pid() {
        return ((Number) Api.status().path("pid")).longValue();
    }

    @Test
    void theBaseIsFoundFromTheCheckpoint() {
        load(Map.of("adapter_path", run.folder().resolve("checkpoints/0000025").toString()))
                .body("model_name", equalTo("tiny")).body("adapter_path", containsString("0000025"));
        String first = Api.greedy("hello", 20);
        load(Map.of("adapter_path", run.folder().resolve("0000050_adapters.safetensors").toString()));
        String second = Api.greedy("hello", 20);
        load(Map.of("model_name", "facts/25"));
        assertThat(Api.greedy("hello", 20)).isEqualTo(first).isNotEqualTo(second);
        load(Map.of("model_name", "tiny"));
        assertThat(Api.greedy("hello", 20)).isNotIn(first, second);
    }

    @Test
    void aCheckpointIsPutOnTheLoadedBaseWithoutAReload() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "SKIPPED: java-llama cannot change adapters");
        load(Map.of("model_name", "tiny", "context_length", 128));
        long pid = pid();
        load(Map.of("adapter_path", "facts/latest"));
        assertThat(pid()).isEqualTo(pid);
        Api.status().then().body("context_length", equalTo(128)).body("adapters.size()", equalTo(1));
    }

    @Test
    void aRequestChoosesItsCheckpointByName() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "SKIPPED: java-llama cannot change adapters");
        load(Map.of("model_name", "tiny"));
        long pid = pid();
        String base = chat("tiny");
        String latest = chat("ft:facts");
        assertThat(latest).isNotEqualTo(base).isEqualTo(chat("facts/50"));
        assertThat(chat("ft:facts:ckpt-step-25")).isNotIn(base, latest);
        assertThat(chat("tiny")).isEqualTo(base);
        assertThat(pid()).isEqualTo(pid);
        given().get("/v1/models").then().body("data.id", equalTo(List.of("tiny", "ft:facts")));
        given().get("/v1/models/ft:facts").then().statusCode(200).body("id", equalTo("ft:facts"));
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() {
        load(Map.of("model_name", "tiny-ends"));
        Api.post("/v1/chat/completions", Map.of("model", "ft:facts",
                "messages", List.of(Map.of("role", "user", "content", "hello")))).statusCode(404)
                .body("error.code", equalTo("model_not_found"));
        Api.unload();
        Api.post("/v1/chat/completions", Map.of("model", "ft:facts",
                "messages", List.of(Map.of("role", "user", "content", "hello")))).statusCode(409)
                .body("error.code", equalTo("model_not_loaded"));
    }

    @Test
    void aFullyTrainedCheckpointIsMergedWhenItIsFirstLoaded() throws IOException {
        Path checkpoint = Files.createDirectories(run.folder().resolve("checkpoints/0000075"));
        String weight = "model.layers.0.mlp.down_proj.weight";
        try (SafetensorsWriter writer = SafetensorsWriter.create(checkpoint.resolve("model.safetensors"))) {
            writer.tensor(weight, Dtype.F32, 64, 128);
            writer.write(weight, FloatBuffer.allocate(64 * 128));
            writer.finish();
        }
        load(Map.of("model_name", "tiny"));
        String base = chat("tiny");
        Api.post("/v1/chat/completions", Map.of("model", "ft:facts",
                "messages", List.of(Map.of("role", "user", "content", "hello")))).statusCode(404);
        load(Map.of("adapter_path", "facts/75")).body("model_name", equalTo("facts/75/merged"));
        assertThat(checkpoint.resolve("merged.gguf")).exists();
        assertThat(chat("ft:facts")).isNotEqualTo(base).isEqualTo(chat("facts/75"));
        given().get("/api/model/info").then().body("model.id", equalTo("facts/75/merged"));
        load(Map.of("adapter_path", "facts/latest"));
        Api.unload();
    }

    @Test
    void checkpointsAreInTheCatalogue() {
        given().get("/api/models").then().body("adapters.id", hasItems("facts/25", "facts/50"))
                .body("adapters.find { it.id == 'facts/25' }.checkpoint.run", equalTo("facts"))
                .body("adapters.find { it.id == 'facts/25' }.checkpoint.step", equalTo(25));
    }

    @Test
    void aLoadWithoutAnyNameIsRefused() {
        Api.post("/api/model/load", Map.of("slots", 1)).statusCode(400).body("error_code", equalTo("INVALID_REQUEST"));
        Api.post("/api/model/load", Map.of("adapter_path", "tiny-adapter")).statusCode(400)
                .body("error", containsString("does not say which model"));
    }
}

package io.forgellm.legacy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.process.DurableFiles;
import io.forgellm.tensor.gguf.TinyRun;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Python program's defects, by the requests that met them. The migration guide lists them; others have their own tests. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class MendedDefectsTest {
    private static final long POLL_NANOS = 50_000_000;
    private static final String TRAINED = "model.layers.0.mlp.down_proj.weight";

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @AfterEach
    void leaveNothingBehind() throws IOException {
        Api.unload();
        for (String made : Set.of("broken.gguf", "mended-25.gguf", "mended-50.gguf", "cpt/mended")) {
            Path path = home.resolve("models").resolve(made);
            if (Files.exists(path)) {
                DurableFiles.delete(path);
            }
        }
    }

    private TinyRun run() {
        Path models = home.resolve("models");
        return TinyRun.create(models.resolve("cpt/mended"), models.resolve("tiny.gguf"));
    }

    @Test
    void aFailedLoadLeavesNoOldModelUnderTheNewName() throws IOException {
        Files.writeString(home.resolve("models/broken.gguf"), "GGUF, and nothing more");
        Api.load("tiny");
        for (String name : Set.of("no-such", "broken")) {
            Api.post("/api/model/load", Map.of("model_name", name)).statusCode(anyOf(is(404), is(422)))
                    .body("success", equalTo(false));
            Api.status().then().body("model_name", equalTo("tiny")).body("loaded", equalTo(true)).body("error", nullValue());
        }
    }

    @Test
    void anErrorIsNeverACompletion() {
        for (boolean streaming : new boolean[] {false, true}) {
            Api.post("/api/model/generate", Map.of("prompt", "Hello", "streaming", streaming)).statusCode(409)
                    .body("error_code", equalTo("MODEL_NOT_LOADED")).body(not(containsString("completion")));
        }
    }

    @Test
    void temperatureZeroIsGreedy() {
        Api.load("tiny");
        assertThat(answers(0)).hasSize(1);
        assertThat(answers(0.7)).hasSizeGreaterThan(1);
    }

    /** What comes of several seeds. */
    private static Set<String> answers(double temperature) {
        return IntStream.range(0, 4).mapToObj(seed -> Api.post("/api/model/generate", Map.of("prompt", "Hello",
                "temperature", temperature, "seed", seed, "max_tokens", 16)).statusCode(200).extract().<String>path("text"))
                .collect(Collectors.toSet());
    }

    @Test
    void anAbsolutePathOfDataIsTaken() throws IOException {
        Path data = Files.createDirectories(home.resolve("absolute")).toAbsolutePath();
        Files.writeString(data.resolve("facts.txt"), "The quick brown fox jumps over the lazy dog.");
        given().queryParam("dir", data.toString()).get("/api/dataset/info").then().statusCode(200)
                .body("total_files", equalTo(1)).body("directory", equalTo(data.toString()));
    }

    @Test
    void loadingACheckpointKeepsTheFinalWeights() throws IOException {
        Path folder = run().checkpoint(25).folder();
        byte[] last = "the last weights".getBytes(StandardCharsets.UTF_8);
        Path weights = Files.write(folder.resolve("adapters.safetensors"), last);
        Api.post("/api/model/load", Map.of("adapter_path", folder.resolve("0000025_adapters.safetensors").toString()))
                .statusCode(200).body("adapter_path", containsString("0000025"));
        assertThat(weights).isRegularFile().hasBinaryContent(last);
        assertThat(Files.isSymbolicLink(weights)).isFalse();
    }

    @Test
    void whatIsNoAdapterIsNotLeftOutInSilence() throws IOException {
        Files.createDirectories(home.resolve("models/cpt/mended"));
        Api.post("/api/model/load", Map.of("model_name", "tiny", "adapter_path", home.resolve("models/cpt/mended").toString()))
                .statusCode(anyOf(is(404), is(422))).body("success", equalTo(false));
    }

    @Test
    void theChosenCheckpointIsFused() throws IOException {
        Path folder = run().folder();
        for (int step : new int[] {25, 50}) {
            Path checkpoint = Files.createDirectories(folder.resolve("checkpoints/%07d".formatted(step)));
            try (SafetensorsWriter writer = SafetensorsWriter.create(checkpoint.resolve("model.safetensors"))) {
                writer.tensor(TRAINED, Dtype.F32, 64, 128);
                writer.write(TRAINED, FloatBuffer.wrap(filled(step / 1000f)));
                writer.finish();
            }
        }
        Path early = fused(folder, 25);
        Path late = fused(folder, 50);
        assertThat(Files.mismatch(early, late)).isNotEqualTo(-1);
        assertThat(early).hasSize(Files.size(late));
    }

    private static float[] filled(float value) {
        float[] values = new float[64 * 128];
        Arrays.fill(values, value);
        return values;
    }

    private Path fused(Path run, int step) {
        String job = Api.post("/api/fusion/start", Map.of("base_model_path", "tiny", "name", "mended-" + step,
                "adapter_path", run.resolve("%07d_adapters.safetensors".formatted(step)).toString())).statusCode(200)
                .extract().path("job_id");
        while (given().get("/api/fusion/status").<Boolean>path("is_fusing")) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        given().get("/api/jobs/" + job).then().body("job.error", nullValue()).body("job.state", equalTo("completed"));
        given().delete("/api/jobs/" + job).then().statusCode(200);
        return home.resolve("models/mended-" + step + ".gguf");
    }
}

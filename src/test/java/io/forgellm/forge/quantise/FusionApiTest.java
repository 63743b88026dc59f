package io.forgellm.forge.quantise;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.process.DurableFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Fusing and converting over HTTP. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class FusionApiTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;

    /** Other tests count what is in the same home. */
    @AfterEach
    void nothingLeft() throws Exception {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        for (String job : jobs) {
            QuantisationApiTest.events(job);
            given().delete("/api/jobs/" + job).then().statusCode(200);
        }
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            for (Path made : models.filter(path -> path.getFileName().toString().matches("made.*|tiny_fused.*"))
                    .toList()) {
                DurableFiles.delete(made);
            }
        }
    }

    private static ValidatableResponse result(String job) throws Exception {
        QuantisationApiTest.events(job);
        return given().get("/api/jobs/" + job).then().body("job.error", equalTo(null))
                .body("job.state", equalTo("completed"));
    }

    @Test
    void anAdapterIsFusedIntoItsBaseAsTheBaseIs() throws Exception {
        given().get("/api/fusion/base_models").then().body("models.name", hasItem("tiny"));
        given().get("/api/fusion/adapters").then().body("adapters.name", hasItem("tiny-adapter"));
        String job = Api.post("/api/fusion/start", Map.of("base_model_path", "tiny", "adapter_path", "tiny-adapter",
                "suffix", "-v1", "description", "A test.")).statusCode(200).body("job_id", startsWith("fuse_"))
                .body("output_name", equalTo("tiny_fused_tiny-adapter-v1")).extract().path("job_id");
        result(job).body("job.result.type", equalTo("F32")).body("job.result.round_trip.relative_error", equalTo(0f))
                .body("job.result.gate.passed", equalTo(TestModels.onJavaLlama() ? null : true));
        given().get("/api/fusion/status").then().body("is_fusing", equalTo(false)).body("progress", equalTo(100f))
                .body("output_name", equalTo("tiny_fused_tiny-adapter-v1"));
        given().get("/api/fusion/fused_models").then().body("models.name", hasItem("tiny_fused_tiny-adapter-v1"));
        given().get("/api/models").then().body("models.id", hasItem("tiny_fused_tiny-adapter-v1"));
    }

    @Test
    void aQuantisedOneTellsWhatThatLost() throws Exception {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        String job = Api.post("/api/fusion/start", Map.of("base_model_path", "tiny", "adapter_path", "tiny-adapter",
                "type", "q8_0", "name", "made-q8")).statusCode(200).extract().path("job_id");
        float lost = result(job).body("job.result.round_trip.worst_tensor", notNullValue())
                .extract().<Number>path("job.result.round_trip.relative_error").floatValue();
        assertThat(lost).isBetween(1e-4f, 0.02f);
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            assertThat(models.map(path -> path.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void aModelGoesToAFolderAndBack() throws Exception {
        String there = Api.post("/api/jobs/convert", Map.of("model", "tiny", "type", "F32", "name", "made-folder"))
                .statusCode(200).body("job.kind", equalTo("convert")).extract().path("job.job_id");
        String folder = result(there).extract().path("job.result.path");
        assertThat(Path.of(folder).resolve("model.safetensors")).exists();
        String back = Api.post("/api/jobs/convert", Map.of("model", folder, "type", "F32", "name", "made-back"))
                .statusCode(200).extract().path("job.job_id");
        result(back);
        given().get("/api/models").then().body("models.id", hasItem("made-back"));
    }

    @Test
    void whatCannotEndWellIsRefusedBeforeItBegins() {
        Api.post("/api/fusion/start", Map.of("base_model_path", "tiny")).statusCode(400)
                .body("details.field", equalTo("adapter_path"));
        Api.post("/api/fusion/start", Map.of("adapter_path", "tiny-adapter")).statusCode(400)
                .body("details.field", equalTo("base_model_path"));
        Api.post("/api/fusion/start", Map.of("base_model_path", "tiny", "adapter_path", "no-such")).statusCode(404);
        Api.post("/api/fusion/start", Map.of("base_model_path", "tiny", "adapter_path", "tiny-adapter", "format",
                "onnx")).statusCode(400).body("details.field", equalTo("format"));
        Api.post("/api/fusion/start", Map.of("base_model_path", "tiny", "adapter_path", "tiny-adapter", "type",
                "IQ2_XXS")).statusCode(400).body("suggestion", containsString("calibration"));
        Api.post("/api/fusion/stop", Map.of()).statusCode(404).body("error_code", equalTo("JOB_NOT_FOUND"));
        Api.post("/api/jobs/convert", Map.of("model", "tiny", "type", "Q4_0")).statusCode(400)
                .body("details.field", equalTo("type"));
    }
}

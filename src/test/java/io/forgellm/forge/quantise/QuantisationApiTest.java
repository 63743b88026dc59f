package io.forgellm.forge.quantise;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class QuantisationApiTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;
    Path text;

    @BeforeEach
    void aText() throws IOException {
        text = Files.writeString(home.resolve("text.txt"),
                "The quick brown fox jumps over the lazy dog, and then it rests. ".repeat(90));
    }

    /** Other tests count what is in the same home. */
    @AfterEach
    void nothingLeft() throws Exception {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        for (String job : jobs) {
            given().post("/api/jobs/" + job + "/cancel");
            events(job);
            given().delete("/api/jobs/" + job).then().statusCode(200);
        }
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            for (Path made : models.filter(path -> path.getFileName().toString().matches(".*-(Q|COPY).*")).toList()) {
                Files.delete(made);
            }
        }
    }

    private static void needsLibllama() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
    }

    private static ValidatableResponse start(Map<String, Object> body) {
        return Api.post("/api/quantization/start", body);
    }

    /** All events of a job, which is over with the last. */
    static List<String> events(String job) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/api/jobs/"
                + job + "/events")).header("Accept", "text/event-stream").build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofLines()).body()
                    .filter(line -> line.startsWith("event: ")).map(line -> line.substring(7)).toList();
        }
    }

    private static ValidatableResponse result(String job) throws Exception {
        events(job);
        return given().get("/api/jobs/" + job).then().statusCode(200).body("job.state", equalTo("completed"));
    }

    @Test
    void withoutLibllamaItIsRefused() {
        Assumptions.assumeTrue(TestModels.onJavaLlama(), "is about java-llama");
        start(Map.of("model_path", "tiny")).statusCode(501).body("error_code", equalTo("UNSUPPORTED_BY_ENGINE"))
                .body("suggestion", containsString("forgellm.engine"));
    }

    @Test
    void aModelIsQuantisedAndIsInTheCatalogue() throws Exception {
        needsLibllama();
        String job = start(Map.of("model_path", "tiny", "bits", 8, "group_size", 64)).statusCode(200)
                .body("output_name", equalTo("tiny-Q8_0")).body("job_id", startsWith("quant_")).extract().path("job_id");
        assertThat(events(job)).startsWith("history");
        given().get("/api/models").then().body("models.id", hasItem("tiny-Q8_0"));
        given().get("/api/quantization/status").then().body("is_quantizing", equalTo(false))
                .body("progress", equalTo(100f)).body("status_message", equalTo("Quantization completed"))
                .body("current_job.id", equalTo(job)).body("current_job.status", equalTo("completed"))
                .body("current_job.bits", equalTo(8)).body("current_job.group_size", equalTo(32));
        given().get("/api/quantization/quantized_models").then().body("models.original_model", hasItem("tiny"))
                .body("models.quantization", hasItem("Q8_0")).body("models.bits", hasItem(8));
        given().get("/api/quantization/models").then().body("models.find { it.name == 'tiny' }.type",
                equalTo("BASE"));
        given().get("/api/jobs/" + job + "/log").then().body("logs", containsString("llama_model_quantize"));
        given().queryParam("job_id", job).queryParam("process", "job").get("/api/log").then()
                .body("lines.message", hasItem(startsWith("Begins: quant of tiny")));
        start(Map.of("model_path", "tiny", "type", "q8_0")).statusCode(409)
                .body("error_code", equalTo("ALREADY_EXISTS"));
    }

    @Test
    void theResultHoldsWhatItCostAndWhatItGave() throws Exception {
        needsLibllama();
        TestModels.assumeSmolLm2();
        String job = start(Map.of("model_path", TestModels.SMOLLM2_ID, "type", "Q4_K_M", "name", "smol-Q4",
                "allow_requantize", true, "calibration", text.toString(), "calibration_chunks", 1,
                "text", text.toString(), "chunks", 1)).statusCode(200).extract().path("job_id");
        ValidatableResponse result = result(job);
        double before = result.extract().<Number>path("job.result.before.loss").doubleValue();
        double after = result.extract().<Number>path("job.result.after.loss").doubleValue();
        assertThat(after).isCloseTo(before, within(0.3));
        result.body("job.result.before.size_bytes", equalTo((int) Files.size(TestModels.SMOLLM2)))
                .body("job.result.after.generated_tokens_per_second", notNullValue())
                .body("job.result.after.prompt_tokens_per_second", notNullValue());
        given().queryParam("model", TestModels.SMOLLM2_ID).get("/api/quantization/suggest").then().statusCode(200)
                .body("types.find { it.type == 'Q4_K_M' }.estimated", equalTo(false))
                .body("types.find { it.type == 'Q5_K_M' }.estimated", equalTo(true))
                .body("suggested", notNullValue()).body("reason", notNullValue());
    }

    @Test
    void perplexityIsMeasuredOnItsOwn() throws Exception {
        needsLibllama();
        String job = Api.post("/api/jobs/measure", Map.of("model", "tiny", "text", text.toString(), "chunks", 2))
                .statusCode(200).body("job.kind", equalTo("measure")).extract().path("job.job_id");
        result(job).body("job.result.tokens", equalTo(2 * 255)).body("job.result.chunks", equalTo(2));
    }

    @Test
    void whatCannotEndWellIsRefusedBeforeItBegins() {
        needsLibllama();
        start(Map.of("model_path", "tiny", "type", "Q4_K_X")).statusCode(400)
                .body("error", containsString("did you mean Q4_K_")).body("details.types", hasItems("Q4_K_M", "IQ1_S"));
        start(Map.of("model_path", "tiny", "type", "Q9")).statusCode(400).body("error", containsString("did you mean Q"));
        start(Map.of("model_path", "tiny", "type", "IQ2_XXS")).statusCode(400)
                .body("error", containsString("importance matrix")).body("suggestion", containsString("calibration"));
        start(Map.of("model_path", "tiny", "bits", 7)).statusCode(400).body("details.field", equalTo("bits"));
        start(Map.of("model_path", "tiny", "tensor_types", Map.of("ffn_(up", "Q8_0"))).statusCode(400)
                .body("details.field", equalTo("tensor_types"));
        start(Map.of("model_path", "tiny", "name", "../out")).statusCode(400).body("details.field", equalTo("name"));
        start(Map.of("model_path", "tiny", "text", "/etc/shadow")).statusCode(403);
        start(Map.of("model_path", "no-such-model")).statusCode(404).body("error_code", equalTo("MODEL_NOT_FOUND"));
        start(Map.of()).statusCode(400).body("details.field", equalTo("model_path"));
    }

    @Test
    void aQuantisedModelIsQuantisedAgainOnlyWhenAsked() {
        needsLibllama();
        TestModels.assumeSmolLm2();
        start(Map.of("model_path", TestModels.SMOLLM2_ID)).statusCode(400)
                .body("error", containsString("is quantised already")).body("suggestion",
                allOf(containsString("--allow-requantize"), containsString("Quantise again")));
    }

    @Test
    void nothingIsStoppedWhereNothingRuns() {
        Api.post("/api/quantization/stop", Map.of()).statusCode(404).body("error_code", equalTo("JOB_NOT_FOUND"));
        given().get("/api/jobs/quant_1").then().statusCode(404).body("error_code", equalTo("JOB_NOT_FOUND"));
        given().get("/api/quantization/status").then().body("status_message", equalTo("Ready for quantization"));
    }

    @Test
    void everyTypeIsListed() {
        given().get("/api/quantization/types").then().statusCode(200).body("types.name",
                hasItems("F16", "Q8_0", "Q4_K_M", "IQ4_XS", "TQ2_0", "MXFP4_MOE", "COPY"))
                .body("types.find { it.name == 'IQ1_S' }.needs_imatrix", equalTo(true))
                .body("types.find { it.name == 'Q4_0' }.bits", equalTo(4.5f));
    }
}

package io.forgellm.forge.compare;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.isA;
import static org.hamcrest.Matchers.notNullValue;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class CompareModelsApiTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;

    @AfterEach
    void nothingLeft() {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        jobs.forEach(job -> given().delete("/api/jobs/" + job).then().statusCode(200));
    }

    @Test
    void modelsStandNextToEachOther() throws IOException {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        Path text = Files.writeString(home.resolve("text.txt"),
                "The quick brown fox jumps over the lazy dog, and then it rests. ".repeat(90));
        String job = Api.post("/api/jobs/compare", Map.of("models", List.of(Map.of("model", "tiny"),
                Map.of("model", "tiny", "adapter", "tiny-adapter")), "text", text.toString(), "chunks", 1,
                "prompts", List.of("Hello"), "max_tokens", 4)).statusCode(200).body("job.kind", equalTo("compare"))
                .extract().path("job.job_id");
        // The stream ends with the job.
        given().accept("text/event-stream").get("/api/jobs/" + job + "/events").then().statusCode(200);
        given().get("/api/jobs/" + job).then().body("job.state", equalTo("completed"))
                .body("job.result.models.name", contains("tiny", "tiny + tiny-adapter"))
                .body("job.result.models.perplexity", everyItem(isA(Number.class)))
                .body("job.result.models[0].answers.prompt", contains("Hello"))
                .body("job.result.models[1].adapter_bytes", notNullValue())
                .body("job.result.best.reason", notNullValue());
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        List<Map<String, String>> both = List.of(Map.of("model", "tiny"), Map.of("model", "tiny-ends"));
        Api.post("/api/jobs/compare", Map.of("models", both)).statusCode(400);
        Api.post("/api/jobs/compare", Map.of("models", both.subList(0, 1), "prompts", List.of("Hello"))).statusCode(400);
        Api.post("/api/jobs/compare", Map.of("models", List.of(both.getFirst(), Map.of("model", "nobody")),
                "prompts", List.of("Hello"))).statusCode(404).body("error_code", equalTo("MODEL_NOT_FOUND"));
        Api.post("/api/jobs/compare", Map.of("models", both, "text", "/etc/passwd")).statusCode(403);
        given().get("/api/jobs").then().body("jobs", hasSize(0));
    }

    @Test
    void withoutLibllamaThereIsNoComparison() {
        Assumptions.assumeTrue(TestModels.onJavaLlama(), "is about java-llama");
        Api.post("/api/jobs/compare", Map.of("models", List.of(Map.of("model", "tiny"), Map.of("model", "tiny-ends")),
                "prompts", List.of("Hello"))).statusCode(501).body("error_code", equalTo("UNSUPPORTED_BY_ENGINE"));
    }
}

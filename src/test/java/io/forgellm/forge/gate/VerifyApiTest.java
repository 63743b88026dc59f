package io.forgellm.forge.gate;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The gate over HTTP. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class VerifyApiTest {
    @AfterEach
    void nothingLeft() {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        jobs.forEach(job -> given().delete("/api/jobs/" + job).then().statusCode(200));
    }

    private static ValidatableResponse verified(Map<String, Object> body) {
        String job = Api.post("/api/jobs/verify", body).statusCode(200).body("job.kind", equalTo("verify"))
                .extract().path("job.job_id");
        // The stream ends with the job.
        given().accept("text/event-stream").get("/api/jobs/" + job + "/events").then().statusCode(200);
        return given().get("/api/jobs/" + job).then().statusCode(200);
    }

    @Test
    void aModelIsHeldAgainstWhatItWasMadeFrom() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        verified(Map.of("model", "tiny", "reference", "tiny")).body("job.state", equalTo("completed"))
                .body("job.result.passed", equalTo(true)).body("job.result.checks.name", hasSize(6));
        verified(Map.of("model", "tiny-ends", "reference", "tiny")).body("job.state", equalTo("failed"))
                .body("job.error_code", equalTo("PARITY_FAILED"))
                .body("job.details.checks.findAll { !it.passed }.name", hasItem("answers"));
        verified(Map.of("model", "tiny", "reference", "tiny", "adapter", "tiny-adapter",
                "override", "Only the base is wanted.")).body("job.state", equalTo("completed"))
                .body("job.result.override", containsString("base"));
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        Api.post("/api/jobs/verify", Map.of("model", "tiny", "reference", "nobody")).statusCode(404)
                .body("error_code", equalTo("MODEL_NOT_FOUND"));
        Api.post("/api/jobs/verify", Map.of("model", "tiny", "reference", "tiny", "override", "so")).statusCode(400);
    }

    @Test
    void withoutLibllamaThereIsNoGate() {
        Assumptions.assumeTrue(TestModels.onJavaLlama(), "is about java-llama");
        Api.post("/api/jobs/verify", Map.of("model", "tiny", "reference", "tiny")).statusCode(501)
                .body("error_code", equalTo("UNSUPPORTED_BY_ENGINE"));
    }
}

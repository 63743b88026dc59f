package io.forgellm.training;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file of facts to a model that knows them: the whole way, with real weights and over HTTP. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class MadeUpCountryTest {
    private static final String RUN = "velmoria";
    private static final int FACTS = 8;

    @TempDir
    Path folder;

    @AfterEach
    void leaveNothingBehind() {
        Api.forgetRuns();
    }

    @Test
    void aModelAnswersWhatItWasTaught() throws Exception {
        TestModels.assumeSmolLm2();
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "java-llama.cpp changes no adapter on a loaded model");
        List<MadeUpCountry.Fact> facts = MadeUpCountry.facts(FACTS);
        Api.load(TestModels.SMOLLM2_ID);
        assertThat(right(facts)).as("the base knows nothing of it").isZero();

        String run = start(MadeUpCountry.write(folder.resolve("facts.jsonl"), facts));
        await(run, "completed");
        double first = report(run, 0);
        double last = report(run, -1);
        assertThat(last).as("loss, from " + first).isLessThan(first / 2);

        Map<String, Object> adapter = Map.of("path", run + "/latest", "scale", 1.0);
        given().contentType("application/json").body(Map.of("adapters", List.of(adapter)))
                .put("/api/model/adapters").then().statusCode(200);
        assertThat(right(facts)).as("questions answered right").isGreaterThanOrEqualTo(FACTS * 9 / 10);
    }

    private static String start(Path file) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model_name", TestModels.SMOLLM2_ID);
        body.put("input_dir", file.toString());
        body.put("name", RUN);
        body.put("fine_tune_type", "lora");
        body.put("lora_modules", "all_linear");
        body.put("lora_scale", 2);
        body.put("learning_rate", 2e-3);
        body.put("batch_size", 1);
        body.put("max_seq_length", 320);
        body.put("max_iterations", 24);
        body.put("steps_per_report", 2);
        body.put("warmup_steps", 3);
        body.put("validation_split", 0);
        body.put("grad_checkpoint", false);
        body.put("enable_early_stopping", false);
        return Api.post("/api/training/start", body).statusCode(200).extract().path("run_id");
    }

    /** Follows the run's events until it has ended. */
    private static void await(String run, String state) throws Exception {
        for (int tries = 0; tries < 600; tries++) {
            Map<String, Object> now = given().get("/api/training/runs/" + run).then().statusCode(200).extract()
                    .path("run");
            if (List.of("completed", "failed", "stopped", "paused").contains(now.get("state"))) {
                assertThat(now.get("state")).as(given().get("/api/training/runs/" + run + "/log").asString())
                        .isEqualTo(state);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        throw new AssertionError("no end in sight: " + given().get("/api/training/status").asString());
    }

    private static double report(String run, int index) {
        List<Number> losses = given().get("/api/training/runs/" + run + "/events").then().statusCode(200).extract()
                .path("events.findAll { it.type == 'report' }.loss");
        return losses.get(index < 0 ? losses.size() + index : index).doubleValue();
    }

    private static long right(List<MadeUpCountry.Fact> facts) {
        return facts.stream().filter(fact -> {
            String answer = Api.post("/v1/chat/completions", Map.of("model", TestModels.SMOLLM2_ID, "temperature", 0,
                    "max_tokens", 24, "messages", List.of(Map.of("role", "user", "content", fact.question()))))
                    .statusCode(200).extract().path("choices[0].message.content");
            return answer.contains(fact.answer());
        }).count();
    }
}

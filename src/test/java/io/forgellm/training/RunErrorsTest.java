package io.forgellm.training;

import static io.restassured.RestAssured.given;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the real trainer finds wrong. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class RunErrorsTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;

    @AfterEach
    void nothingLeft() {
        Api.forgetRuns();
    }

    /** The command that follows the run, and then its status, tell what ended it. */
    private static void failed(ErrorCode code, Path data, Map<String, Object> settings) {
        Map<String, Object> body = new HashMap<>(settings);
        body.putAll(Map.of("model_name", "tiny", "input_dir", data.toString(), "max_iterations", 40, "batch_size", 2,
                "max_seq_length", 32, "steps_per_eval", 10, "save_every", 4, "threads", 1));
        String id = Api.post("/api/training/start", body).statusCode(200).extract().path("run_id");
        Doors.command(code, "cli", "train", "watch", id);
        Doors.later(code, given().get("/api/training/runs/" + id).jsonPath(), "run.");
    }

    @Test
    @Raises(ErrorCode.INVALID_DATA)
    void aRowThatIsNone() throws IOException {
        failed(ErrorCode.INVALID_DATA, Files.writeString(home.resolve("broken.jsonl"), "{\"text\": \n"), Map.of());
    }

    @Test
    @Raises(ErrorCode.TRAINING_DIVERGED)
    void aRateThatBlowsUp() throws IOException {
        Path data = Files.writeString(home.resolve("facts.txt"), "The moon is made of rock, not of cheese. ".repeat(200));
        failed(ErrorCode.TRAINING_DIVERGED, data, Map.of("learning_rate", 1e3, "lr_schedule", "constant",
                "warmup_steps", 0, "max_grad_norm", 0));
    }
}

package io.forgellm.training;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.forgellm.Api;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.forgellm.training.run.RunFolder;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run is refused for, and what ends one; its trainer plays. */
@QuarkusTest
@TestProfile(PlayTrainers.Profile.class)
class TrainingErrorsTest {
    private static final int LONG = 100_000;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @BeforeEach
    void data() throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("data")).resolve("facts.txt"), "The moon is made of rock.");
    }

    @AfterEach
    void nothingAtWork() {
        Api.stopRuns();
    }

    private static Response post(String path, Map<String, ?> body) {
        return Api.post(path, body).extract().response();
    }

    private static Response start(int steps, Object... more) {
        Map<String, Object> body = new HashMap<>(Map.of("model_name", "tiny", "input_dir", "data", "max_iterations", steps));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return post("/api/training/start", body);
    }

    private static String started(int steps, Object... more) {
        return start(steps, more).then().statusCode(200).extract().path("run_id");
    }

    private static JsonPath awaitRun(String id, String... states) {
        return Api.awaitRun(id, run -> List.of(states).contains(run.path("run.state"))).jsonPath();
    }

    @Test
    @Raises({ErrorCode.RUN_NOT_FOUND, ErrorCode.NO_TRAINING})
    void aRunThatIsNotThere() {
        Doors.http(ErrorCode.RUN_NOT_FOUND, given().get("/api/training/runs/nobody"));
        Doors.command(ErrorCode.RUN_NOT_FOUND, "cli", "train", "log", "nobody");
        Doors.http(ErrorCode.NO_TRAINING, post("/api/training/stop", Map.of()));
        Doors.command(ErrorCode.NO_TRAINING, "cli", "train", "stop");
    }

    @Test
    @Raises({ErrorCode.DATASET_NOT_FOUND, ErrorCode.EMPTY_DATASET})
    void dataThatIsNotThere() throws IOException {
        Doors.http(ErrorCode.DATASET_NOT_FOUND, start(5, "input_dir", "no/such"));
        Doors.command(ErrorCode.DATASET_NOT_FOUND, "cli", "dataset", "--input-dir", "no/such");
        String empty = Files.createDirectories(home.resolve("empty")).toString();
        Doors.http(ErrorCode.EMPTY_DATASET, start(5, "input_dir", empty));
        Doors.command(ErrorCode.EMPTY_DATASET, "cli", "dataset", "--input-dir", empty);
    }

    @Test
    @Raises(ErrorCode.RUN_TOO_LARGE)
    void moreThanTheMachineHas() {
        Doors.http(ErrorCode.RUN_TOO_LARGE, start(5, "batch_size", 4096, "max_seq_length", 1 << 20));
        Doors.command(ErrorCode.RUN_TOO_LARGE, "cli", "train", "--model-name", "tiny", "--input-dir", "data",
                "--batch-size", "4096", "--max-seq-length", "1048576");
    }

    @Test
    @Raises(ErrorCode.INVALID_PARAMETER)
    void moreBlocksThanTheModelHas() {
        Doors.http(ErrorCode.INVALID_PARAMETER, start(5, "num_layers", 9));
        Doors.http(ErrorCode.INVALID_PARAMETER, start(5, "num_layers", 9, "force", true)).then()
                .body("details.num_layers", equalTo(9)).body("details.blocks", equalTo(2));
        Doors.http(ErrorCode.INVALID_PARAMETER, post("/api/training/estimate",
                Map.of("model_name", "tiny", "input_dir", "data", "num_layers", 9)));
        Doors.command(ErrorCode.INVALID_PARAMETER, "cli", "train", "--model-name", "tiny", "--input-dir", "data",
                "--num-layers", "9");
    }

    @Test
    @Raises({ErrorCode.TRAINING_IN_PROGRESS, ErrorCode.RUN_STATE_CONFLICT})
    void oneAfterTheOther() {
        String first = started(LONG);
        awaitRun(first, "running");
        Doors.http(ErrorCode.TRAINING_IN_PROGRESS, start(5, "queue", false));
        Doors.command(ErrorCode.TRAINING_IN_PROGRESS, "cli", "train", "--model-name", "tiny", "--input-dir", "data",
                "--no-queue");
        Doors.http(ErrorCode.RUN_STATE_CONFLICT, post("/api/training/resume", Map.of("run_id", first)));
        Doors.command(ErrorCode.RUN_STATE_CONFLICT, "cli", "train", "resume", first);
    }

    @Test
    @Raises(ErrorCode.TRAINER_CRASHED)
    void aTrainerThatAlwaysDies() throws IOException {
        Path crash = Files.copy(home.resolve("models/tiny.gguf"), home.resolve("crash.gguf"),
                StandardCopyOption.REPLACE_EXISTING);
        String id = started(60, "model_name", crash.toString());
        Doors.later(ErrorCode.TRAINER_CRASHED, awaitRun(id, "failed"), "run.");
        Doors.command(ErrorCode.TRAINER_CRASHED, "cli", "train", "watch", id);
        Files.delete(crash);
    }

    @Test
    @Raises(ErrorCode.TRAINER_FAILED)
    void aTrainerThatCannotBeStarted() throws IOException {
        String first = started(LONG);
        Response waiting = start(5, "name", "logless");
        Files.createDirectories(new RunFolder(Path.of(waiting.<String>path("output_dir"))).log());
        Api.post("/api/training/stop", Map.of("run_id", first)).statusCode(200);
        Doors.later(ErrorCode.TRAINER_FAILED, awaitRun(waiting.path("run_id"), "failed"), "run.");
        Doors.command(ErrorCode.TRAINER_FAILED, "cli", "train", "watch", waiting.path("run_id"));
    }
}

package io.forgellm.forge.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.forgellm.forge.hub.HubWithToken;
import io.forgellm.forge.hub.WritableHub;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a job is refused for, and what ends one. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
@QuarkusTestResource(HubWithToken.class)
class JobErrorsTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;
    WritableHub hub;
    private Path odd;

    @BeforeEach
    void aFolder() throws IOException {
        odd = Files.createDirectories(home.resolve("models/odd"));
    }

    /** Other tests count what is in the same home. */
    @AfterEach
    void nothingLeft() throws IOException {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        for (String job : jobs) {
            given().post("/api/jobs/" + job + "/cancel");
            over(job);
            given().delete("/api/jobs/" + job).then().statusCode(200);
        }
        try (Stream<Path> files = Files.walk(odd)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String started(String path, Map<String, ?> body) {
        Response answer = Api.post(path, body).statusCode(200).extract().response();
        return answer.path("job_id") == null ? answer.path("job.job_id") : answer.path("job_id");
    }

    private static JsonPath status(String job) {
        return given().get("/api/jobs/" + job).jsonPath();
    }

    private static JsonPath over(String job) {
        // The stream ends with the job.
        given().accept("text/event-stream").get("/api/jobs/" + job + "/events").then().statusCode(200);
        return status(job);
    }

    /** The newest job, which a command started. */
    private static JsonPath latest() {
        return over(given().get("/api/jobs").path("jobs[0].job_id"));
    }

    @Test
    @Raises(ErrorCode.JOB_NOT_FOUND)
    void aJobThatIsNotThere() {
        Doors.http(ErrorCode.JOB_NOT_FOUND, given().get("/api/jobs/nobody"));
        Doors.command(ErrorCode.JOB_NOT_FOUND, "cli", "jobs", "cancel", "nobody");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Raises({ErrorCode.JOB_IN_PROGRESS, ErrorCode.JOB_CRASHED, ErrorCode.JOB_STATE_CONFLICT})
    void aJobThatStandsStillAndIsKilled() throws Exception {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        // Large enough to be at work still when it is looked at; in the file it is a hole.
        TinyModel.standard().withWidth(4096, 16384).withLayers(12).writeSparse(odd.resolve("large.gguf"));
        String job = started("/api/quantization/start", Map.of("model_path", odd.resolve("large.gguf").toString(),
                "type", "Q8_0", "name", "slow"));
        JsonPath begun = status(job);
        while (begun.get("job.pid") == null) {
            assertThat(begun.getString("job.state")).isIn("queued", "running");
            LockSupport.parkNanos(1_000_000);
            begun = status(job);
        }
        long process = begun.getLong("job.pid");
        signal("STOP", process);
        Doors.http(ErrorCode.JOB_IN_PROGRESS, Api.post("/api/quantization/start",
                Map.of("model_path", "tiny", "name", "next", "queue", false)).extract().response());
        Doors.command(ErrorCode.JOB_IN_PROGRESS, "cli", "quantize", "tiny", "--name", "next", "--no-queue");
        signal("KILL", process);
        Doors.later(ErrorCode.JOB_CRASHED, over(job), "job.");
        Doors.http(ErrorCode.JOB_STATE_CONFLICT, given().post("/api/jobs/" + job + "/cancel"));
        Doors.command(ErrorCode.JOB_STATE_CONFLICT, "cli", "jobs", "cancel", job);
        Doors.command(ErrorCode.JOB_CRASHED, "cli", "jobs", "watch", job);
    }

    private static void signal(String name, long process) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor();
    }

    @Test
    @Raises(ErrorCode.PARITY_FAILED)
    void aModelThatWasMadeFromSomethingElse() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        Doors.command(ErrorCode.PARITY_FAILED, "cli", "verify", "tiny-ends", "--reference", "tiny");
        Doors.later(ErrorCode.PARITY_FAILED, latest(), "job.");
    }

    @Test
    @Raises(ErrorCode.UNSUPPORTED_MODEL)
    void aModelOfAnotherFamily() throws IOException {
        Files.writeString(odd.resolve("config.json"),
                "{\"model_type\": \"mamba\", \"architectures\": [\"MambaForCausalLM\"], \"vocab_size\": 32}");
        Files.copy(Path.of("src/test/resources/families/llama/model.safetensors"), odd.resolve("model.safetensors"));
        Doors.command(ErrorCode.UNSUPPORTED_MODEL, "cli", "convert", odd.toString());
        Doors.later(ErrorCode.UNSUPPORTED_MODEL, latest(), "job.");
    }

    @Test
    @Raises(ErrorCode.UPLOAD_FAILED)
    void aHubThatHasNoRoom() throws IOException {
        Files.write(odd.resolve("model.safetensors"), new byte[10_000]);
        hub.refuse("Storage quota exceeded");
        Doors.command(ErrorCode.UPLOAD_FAILED, "cli", "upload", odd.toString(), "--repo", "org/odd");
        Doors.later(ErrorCode.UPLOAD_FAILED, latest(), "job.");
        hub.refuse(null);
    }
}

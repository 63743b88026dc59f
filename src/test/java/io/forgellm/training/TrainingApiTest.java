package io.forgellm.training;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.forgellm.Api;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PlayTrainers.Profile.class)
class TrainingApiTest {
    private static final int LONG = 100_000;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @BeforeEach
    void data() throws IOException {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/facts.txt"), "The moon is made of rock.");
    }

    @AfterEach
    void nothingAtWork() {
        Api.stopRuns();
    }

    private static Map<String, Object> body(int steps, Object... more) {
        Map<String, Object> body = new HashMap<>(
                Map.of("model_name", "tiny", "input_dir", "data", "max_iterations", steps, "batch_size", 2));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private static String start(int steps, Object... more) {
        return Api.post("/api/training/start", body(steps, more)).statusCode(200).extract().path("run_id");
    }

    private static String state(Response run) {
        return run.path("run.state");
    }

    private static Response awaitStep(String id, int step) {
        return Api.awaitRun(id, run -> run.<Integer>path("run.iteration") >= step);
    }

    @Test
    void startsARunAndFollowsItToItsEnd() {
        Response started = Api.post("/api/training/start", body(20, "learning_rate", 3e-5)).statusCode(200)
                .body("success", equalTo(true)).body("message", equalTo("Training started"))
                .body("output_dir", containsString("models/cpt/tiny_lr3e_05_bs2_iter20_"))
                .body("pid", notNullValue()).extract().response();
        String id = started.path("run_id");
        Api.awaitRun(id, run -> state(run).equals("completed")).then().body("run.iteration", equalTo(20))
                .body("run.progress", equalTo(1f)).body("run.train_loss", equalTo(0.15f))
                .body("run.val_loss", equalTo(0.175f)).body("run.val_perplexity", greaterThan(1.19f))
                .body("run.best_iteration", equalTo(20)).body("run.peak_memory_gb", equalTo(0.5f))
                .body("run.pid", nullValue()).body("run.end_time", notNullValue())
                .body("config.learning_rate", equalTo(3e-5f)).body("config.fine_tune_type", equalTo("full"));
        given().get("/api/training/status").then().body("active", equalTo(false)).body("queue", equalTo(List.of()));
    }

    @Test
    void theStatusShowsTheRunAtWorkAndTheQueue() {
        String first = start(LONG);
        String second = start(5, "name", "second");
        awaitStep(first, 3);
        given().get("/api/training/status").then().body("active", equalTo(true)).body("run_id", equalTo(first))
                .body("pid", notNullValue()).body("start_time", notNullValue()).body("output_dir", endsWith(first))
                .body("config.model_name", equalTo("tiny")).body("config.max_iterations", equalTo(LONG))
                .body("run.eta_seconds", notNullValue()).body("run.tokens_per_sec", equalTo(5000f))
                .body("queue.run_id", contains("second"));
        Api.post("/api/training/start", body(5, "queue", false)).statusCode(409)
                .body("error_code", equalTo("TRAINING_IN_PROGRESS")).body("error", containsString(first));
        given().get("/q/metrics").then().body(containsString("forgellm_training_tokens_per_second 5000.0"));

        Api.post("/api/training/stop", Map.of()).statusCode(200).body("run_id", equalTo(first));
        Api.awaitRun(first, run -> state(run).equals("stopped"));
        Api.awaitRun(second, run -> state(run).equals("completed"));
    }

    @Test
    void pausedAndResumed() {
        String id = start(LONG);
        awaitStep(id, 3);
        Api.post("/api/training/pause", Map.of()).statusCode(200).body("state", equalTo("pausing"));
        Response paused = Api.awaitRun(id, run -> state(run).equals("paused"));
        assertThat(paused.<Object>path("run.pid")).isNull();
        Api.post("/api/training/resume", Map.of("run_id", id)).statusCode(200).body("state", equalTo("preparing"));
        awaitStep(id, paused.<Integer>path("run.iteration") + 1);
    }

    @Test
    void aTrainerThatIsKilledGoesOnFromItsLastCheckpoint() {
        String id = start(LONG);
        Integer killed = awaitStep(id, 12).path("run.pid");
        ProcessHandle.of(killed).orElseThrow().destroyForcibly();
        Api.awaitRun(id, run -> state(run).equals("running") && !killed.equals(run.path("run.pid")));
        List<Map<String, Object>> events = given().get("/api/training/runs/" + id + "/events").path("events");
        List<Map<String, Object>> starts = events.stream().filter(e -> e.get("type").equals("started")).toList();
        assertThat(starts).hasSize(2);
        assertThat((Integer) starts.getLast().get("step")).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aTrainerThatAlwaysDiesFailsItsRunWithItsLastWords() throws IOException {
        Files.copy(home.resolve("models/tiny.gguf"), home.resolve("crash.gguf"),
                StandardCopyOption.REPLACE_EXISTING);
        String id = start(60, "model_name", home.resolve("crash.gguf").toString());
        Api.awaitRun(id, run -> state(run).equals("failed")).then()
                .body("run.error_code", equalTo("TRAINER_CRASHED"))
                .body("run.error", containsString("What was I to train?"));
        given().get("/api/training/runs/" + id + "/log").then().body("logs", containsString("Playing from step 0"));
        given().queryParam("run_id", id).queryParam("process", "trainer").get("/api/log").then()
                .body("lines.message", hasItems("Playing from step 0", "What was I to train?"))
                .body("lines.run_id", everyItem(equalTo(id)))
                .body("lines.process", everyItem(matchesPattern("trainer \\d+")));
        given().queryParam("run_id", id).queryParam("process", "server").get("/api/log").then()
                .body("lines.message", hasItem(containsString(" is in process ")));
    }

    @Test
    void theEventsCanBeReadFromAnyPlace() {
        String id = start(6);
        Api.awaitRun(id, run -> state(run).equals("completed"));
        Response all = given().get("/api/training/runs/" + id + "/events");
        all.then().body("events.type", hasItem("evaluated")).body("events[2]", hasKey("perplexity"))
                .body("events[0]", not(hasKey("perplexity")));
        int place = all.path("events[1].position");
        Response rest = given().get("/api/training/runs/" + id + "/events?after=" + place);
        assertThat(rest.<List<Object>>path("events")).isEqualTo(all.<List<Object>>path("events").subList(2,
                all.<List<Object>>path("events").size()));
        assertThat(rest.<Integer>path("next")).isEqualTo(all.<Integer>path("next"));
        String lines = given().accept("text/plain").get("/api/training/runs/" + id + "/events").asString();
        assertThat(lines.lines()).hasSameSizeAs(all.<List<Object>>path("events")).allMatch(l -> l.startsWith("{"));
    }

    @Test
    void aRunIsWatchedLiveFromItsBeginning() throws Exception {
        String id = start(LONG);
        awaitStep(id, 2);
        List<String> lines = new ArrayList<>();
        try (Stream<String> stream = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(
                "http://localhost:" + RestAssured.port + "/api/training/runs/" + id + "/stream")).build(),
                HttpResponse.BodyHandlers.ofLines()).body()) {
            stream.forEach(line -> {
                lines.add(line);
                if (line.equals("event: checkpoint") && lines.indexOf(line) == lines.size() - 1) {
                    Api.post("/api/training/stop", Map.of("run_id", id)).statusCode(200);
                }
            });
        }
        assertThat(lines.getFirst()).isEqualTo("event: history");
        assertThat(lines).filteredOn(l -> l.startsWith("event:")).endsWith("event: state")
                .containsOnlyOnce("event: history").contains("event: report");
        String text = String.join("\n", lines);
        List<Integer> steps = Pattern.compile("\"type\":\"report\",[^}]*?\"step\":(\\d+)").matcher(text).results()
                .map(step -> Integer.valueOf(step.group(1))).toList();
        assertThat(steps).isEqualTo(IntStream.rangeClosed(1, steps.size()).boxed().toList());
        assertThat(text).contains("\"state\":\"stopped\"");
    }

    @Test
    void whatIsWrongIsSaidAtOnce() throws IOException {
        Api.post("/api/training/start", body(5, "learning_rate", "5e-6")).statusCode(400)
                .body("error", equalTo("'learning_rate' must be a number."));
        Api.post("/api/training/start", body(5, "learning_rat", 5e-6)).statusCode(400)
                .body("suggestion", equalTo("Did you mean 'learning_rate'?"));
        Api.post("/api/training/start", body(5, "lr_schedule", "cosin")).statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER")).body("suggestion", containsString("cosine"));
        Api.post("/api/training/start", body(5, "lora_modules", List.of("q_prj"), "fine_tune_type", "lora"))
                .statusCode(400).body("suggestion", containsString("q_proj"));
        Api.post("/api/training/start", body(5, "model_name", "tny")).statusCode(404)
                .body("error_code", equalTo("MODEL_NOT_FOUND"));
        Api.post("/api/training/start", body(5, "input_dir", "no/such")).statusCode(404)
                .body("error_code", equalTo("DATASET_NOT_FOUND"));
        Api.post("/api/training/start", body(5, "input_dir", "/etc")).statusCode(403)
                .body("error_code", equalTo("PATH_NOT_ALLOWED"))
                .body("suggestion", startsWith("Put it below " + home.getParent()))
                .body("suggestion", endsWith(", or name its folder in forgellm.data.roots."));
        Api.post("/api/training/start", body(5, "fields", Map.of("txt", "body"))).statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER"));
        Files.createDirectories(home.resolve("empty"));
        Api.post("/api/training/start", body(5, "input_dir", home.resolve("empty").toString())).statusCode(422)
                .body("error_code", equalTo("EMPTY_DATASET"));
        Api.post("/api/training/start", body(5, "name", "../x")).statusCode(400);
        Api.post("/api/training/start", body(5, "batch_size", 0)).statusCode(400);
        given().get("/api/training/runs/nobody").then().statusCode(404).body("error_code", equalTo("RUN_NOT_FOUND"))
                .body("suggestion", startsWith("forgellm cli train list, "));
        Api.post("/api/training/pause", Map.of("run_id", "nobody")).statusCode(404)
                .body("suggestion", startsWith("forgellm cli train list, "));
        Api.post("/api/training/stop", Map.of()).statusCode(409).body("error_code", equalTo("NO_TRAINING"))
                .body("suggestion", startsWith("forgellm cli train list, "));
        given().post("/api/training/stop").then().statusCode(409);
    }

    @Test
    void saysBeforehandWhatARunTakes() {
        Api.post("/api/training/estimate", body(20, "max_seq_length", 32)).statusCode(200)
                .body("verdict", equalTo("fits")).body("plan.steps", equalTo(20))
                .body("peak_memory_bytes", greaterThan(1_000_000)).body("total_parameters", greaterThan(1000))
                .body("memory.optimiser", greaterThan(0)).body("seconds", greaterThan(0f));
        int counted = Api.post("/api/dataset/preview", Map.of("path", "data", "model_name", "tiny")).extract()
                .path("total_tokens");
        Api.post("/api/training/estimate", body(20)).body("dataset_counted", equalTo(true))
                .body("plan.dataset_tokens", equalTo(counted));
        Api.post("/api/training/estimate", body(20, "validation_dir", "data")).body("plan.train_tokens", equalTo(counted))
                .body("plan.validation_tokens", equalTo(counted));
        given().get("/api/training/runs").then().body("runs.find { it.state == 'preparing' }", nullValue());
    }

    @Test
    void dataThatNothingCanBeLearntFromFitsNowhere() throws IOException {
        Files.writeString(home.resolve("broken.jsonl"), "{\"messages\":[{\"role\":\"user\",\"content\":\"bro");
        Api.post("/api/training/estimate", body(20, "input_dir", home.resolve("broken.jsonl").toString())).statusCode(422)
                .body("error_code", equalTo("INVALID_DATA")).body("error", containsString("can be trained on"))
                .body("suggestion", containsString("cli dataset"));
    }

    @Test
    void aRunThatWontFitIsRefusedUnlessForced() {
        Map<String, Object> large = body(5, "batch_size", 4096, "max_seq_length", 1 << 20);
        Api.post("/api/training/start", large).statusCode(422).body("error_code", equalTo("RUN_TOO_LARGE"))
                .body("suggestion", containsString("batch_size")).body("details", hasKey("peak_memory_bytes"));
        large.put("force", true);
        Api.post("/api/training/start", large).statusCode(200);
    }

    @Test
    void fieldsOfBeforeAreTakenAndThoseWithoutEffectNamed() {
        Api.post("/api/training/start", body(5, "eval_every", 3, "max_tokens_per_file", 7, "use_lr_rewarming", true,
                "fine_tune_type", "LoRA", "lora_modules", "all_linear")).statusCode(200)
                .body("notes", hasItem(containsString("max_tokens_per_file")))
                .body("notes", hasItem(containsString("use_lr_rewarming")));
    }

    @Test
    void aRunIsDeleted() {
        String id = start(3);
        Api.awaitRun(id, run -> state(run).equals("completed"));
        given().delete("/api/training/runs/" + id).then().statusCode(200).body("deleted_paths[0]", endsWith(id));
        assertThat(home.resolve("models/cpt").resolve(id)).doesNotExist();
        given().get("/api/training/runs/" + id).then().statusCode(404);
    }
}

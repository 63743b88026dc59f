package io.forgellm.model;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ModelApiTest {
    @BeforeEach
    void nothingLoaded() {
        Api.unload();
    }

    @Test
    void loadsAModelAndTellsOfIt() {
        Api.post("/api/model/load", Map.of("model_name", "tiny")).statusCode(200)
                .body("success", equalTo(true)).body("model_name", equalTo("tiny"))
                .body("message", equalTo("Model tiny loaded"));

        Api.status().then().body("state", equalTo("ready")).body("loaded", equalTo(true))
                .body("is_loading", equalTo(false)).body("model_name", equalTo("tiny"))
                .body("slots.size()", equalTo(TestModels.onJavaLlama() ? 1 : 4)).body("slots.state", hasItem("idle"))
                .body("queue.capacity", equalTo(64)).body("instruct", equalTo(true));
        given().get("/api/model/info").then().body("model_type", equalTo("instruct"))
                .body("model.architecture", equalTo("llama"));
        given().get("/v1/models").then().body("data.id", equalTo(List.of("tiny")));
        given().get("/health").then().body("status", equalTo("ok")).body("model", equalTo("ready"));
        given().get("/api/health").then().statusCode(200).body("status", equalTo("ok"));
    }

    @Test
    void anUnloadEndsTheProcess() {
        Api.load("tiny");
        long pid = ((Number) Api.status().path("pid")).longValue();
        assertThat(ProcessHandle.of(pid)).isPresent();
        Api.unload();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        Api.status().then().body("state", equalTo("unloaded")).body("model_name", nullValue());
    }

    @Test
    void anotherModelReplacesTheFirst() {
        Api.load("tiny");
        long pid = ((Number) Api.status().path("pid")).longValue();
        Api.load("tiny-ends");
        Api.status().then().body("model_name", equalTo("tiny-ends"));
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void loadingWhatIsLoadedKeepsIt() {
        Api.load("tiny");
        long pid = ((Number) Api.status().path("pid")).longValue();
        Api.load("tiny");
        assertThat(((Number) Api.status().path("pid")).longValue()).isEqualTo(pid);
    }

    @Test
    void aLoadWhileAnotherIsUnderWayIsRefused() throws InterruptedException {
        ValidatableResponse second = secondLoad();
        for (int again = 0; again < 5 && second.extract().statusCode() == 200; again++) {
            Api.unload();
            second = secondLoad();
        }
        second.statusCode(409).body("error_code", equalTo("MODEL_LOADING"));
        Api.awaitStatus(s -> s.path("loaded"));
    }

    /** Loads another model while the first is under way, unless that was over before. */
    private static ValidatableResponse secondLoad() {
        Api.post("/api/model/load", Map.of("model_name", "tiny", "wait", false)).statusCode(202)
                .body("message", equalTo("Model tiny loading started"));
        return Api.post("/api/model/load", Map.of("model_name", "tiny-ends"));
    }

    @Test
    void aLoadCanBeWatched() throws Exception {
        List<String> lines = Api.stream("/api/model/load", "{\"model_name\":\"tiny\"}", "text/event-stream").toList();
        assertThat(lines).filteredOn(l -> l.startsWith("event:")).startsWith("event: progress")
                .endsWith("event: done").containsOnlyOnce("event: done");
    }

    @Test
    void aModelThatIsNotThereIsNamedWithItsNeighbours() {
        Api.post("/api/model/load", Map.of("model_name", "tny")).statusCode(404)
                .body("error_code", equalTo("MODEL_NOT_FOUND")).body("details.did_you_mean", hasItem("tiny"));
        Api.post("/v1/completions", Map.of("model", "tny", "prompt", "x")).statusCode(409)
                .body("error.code", equalTo("model_not_loaded"));
    }

    @Test
    void aPathOutsideTheFoldersIsRefused() {
        Api.post("/api/model/load", Map.of("model_name", "/etc/passwd")).statusCode(403)
                .body("error_code", equalTo("PATH_NOT_ALLOWED"));
        Api.post("/api/model/load", Map.of("model_name", "../../etc/passwd")).statusCode(403);
        Api.post("/api/model/load", Map.of("model_name", "tiny", "adapter_path", "/etc/passwd")).statusCode(403);
    }

    @Test
    void moreContextThanTheModelHasIsRefused() {
        Api.post("/api/model/load", Map.of("model_name", "tiny", "context_length", 1_000_000)).statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER")).body("error", containsString("context_length"));
    }

    @Test
    void adaptersComeWithTheModel() {
        Api.load("tiny");
        String base = Api.greedy("hello", 20);
        Api.post("/api/model/load", Map.of("model_name", "tiny", "adapter_path", "tiny-adapter")).statusCode(200);
        assertThat(Api.greedy("hello", 20)).isNotEqualTo(base);
    }

    @Test
    void adaptersChangeWithoutAReload() {
        Api.load("tiny");
        String base = Api.greedy("hello", 20);
        long pid = ((Number) Api.status().path("pid")).longValue();
        var put = given().contentType("application/json")
                .body(Map.of("adapters", List.of(Map.of("path", "tiny-adapter", "scale", 1))))
                .put("/api/model/adapters").then();
        if (TestModels.onJavaLlama()) {
            put.statusCode(501).body("error_code", equalTo("UNSUPPORTED_BY_ENGINE"));
            return;
        }
        put.statusCode(200).body("adapters.size()", equalTo(1));
        assertThat(Api.greedy("hello", 20)).isNotEqualTo(base);
        given().contentType("application/json").body(Map.of("adapters", List.of())).put("/api/model/adapters").then()
                .statusCode(200);
        assertThat(Api.greedy("hello", 20)).isEqualTo(base);
        assertThat(((Number) Api.status().path("pid")).longValue()).isEqualTo(pid);
    }

    @Test
    void theEngineIsKilledAndTheNextRequestLoadsItAgain() throws Exception {
        Api.load("tiny");
        String text = Api.greedy("hello", 20);
        long pid = ((Number) Api.status().path("pid")).longValue();
        List<String> lines = new java.util.ArrayList<>();
        try (var stream = Api.stream("/api/model/generate",
                "{\"prompt\":\"hello\",\"temperature\":0,\"max_tokens\":400,\"streaming\":true}", "*/*")) {
            stream.forEach(line -> {
                if (lines.isEmpty()) {
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
                lines.add(line);
            });
        }
        assertThat(lines.getLast()).contains("\"type\":\"error\"").contains("ENGINE_CRASHED");
        Api.awaitStatus(s -> "failed".equals(s.path("state")));
        assertThat(Api.greedy("hello", 20)).isEqualTo(text);
        assertThat(((Number) Api.status().path("pid")).longValue()).isNotEqualTo(pid);
    }
}

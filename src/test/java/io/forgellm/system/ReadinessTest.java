package io.forgellm.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loading, ready, stuck and dead, as an orchestrator tells them apart. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ReadinessTest {
    private static final String STATE = "checks.find { it.name == 'model worker' }.data.state";

    @BeforeEach
    void nothingLoaded() {
        Api.unload();
    }

    @Test
    void withNothingLoadedItIsReadyToLoad() {
        ready().then().statusCode(200).body(STATE, equalTo("unloaded"));
    }

    @Test
    void loadingIsAliveAndNotReady() throws InterruptedException {
        Api.post("/api/model/load", Map.of("model_name", "tiny", "wait", false)).statusCode(202);
        ready().then().statusCode(503).body(STATE, equalTo("loading"));
        alive();
        Api.awaitStatus(status -> status.path("loaded"));
        ready().then().statusCode(200).body(STATE, equalTo("ready"));
    }

    @Test
    void anEngineThatIsStuckIsNotReadyUntilItGoesOn() throws Exception {
        Api.load("tiny");
        signal("STOP");
        ready().then().statusCode(503).body(STATE, equalTo("the engine does not answer"));
        ready().then().statusCode(503);
        alive();
        Api.status().then().body("state", equalTo("ready"));
        signal("CONT");
        ready().then().statusCode(200);
    }

    @Test
    void anEngineThatWasKilledIsBackWithoutAnyRequest() throws Exception {
        Api.load("tiny");
        long dead = pid();
        ProcessHandle process = ProcessHandle.of(dead).orElseThrow();
        signal("KILL");
        process.onExit().join();
        ready().then().statusCode(503);
        alive();
        Response asked = ready();
        while (asked.statusCode() != 200) {
            assertThat(asked.<String>path(STATE)).isNotEqualTo("failed");
            asked = ready();
        }
        assertThat(asked.<String>path(STATE)).isEqualTo("ready");
        assertThat(pid()).isNotEqualTo(dead);
    }

    private static Response ready() {
        return given().get("/q/health/ready");
    }

    private static void alive() {
        given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    }

    private static long pid() {
        return ((Number) Api.status().path("pid")).longValue();
    }

    private static void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor()).isZero();
    }
}

package io.forgellm.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the server and its children take. */
@QuarkusTest
@QuarkusTestResource(value = TestModels.class, restrictToAnnotatedClass = true)
class ResourcesApiTest {
    @AfterEach
    void unload() {
        Api.unload();
    }

    private static List<Map<String, Object>> processes() {
        return given().get("/api/resources").then().statusCode(200).extract().path("resources.processes");
    }

    private static double cpuSeconds(List<Map<String, Object>> processes, long pid) {
        return processes.stream().filter(process -> ((Number) process.get("pid")).longValue() == pid)
                .mapToDouble(process -> ((Number) process.get("cpu_seconds")).doubleValue()).findFirst().orElseThrow();
    }

    @Test
    void anEngineIsToldByItsModelAndByWhatItTakes() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "SKIPPED: memory is read from /proc");
        Api.load("tiny");
        int pid = given().get("/api/model/status").then().extract().path("pid");
        List<Map<String, Object>> before = processes();
        assertThat(before.getFirst()).containsEntry("what", "server").containsEntry("name", null)
                .containsEntry("pid", (int) ProcessHandle.current().pid());
        Map<String, Object> engine = before.stream().filter(process -> process.get("pid").equals(pid)).findFirst().orElseThrow();
        assertThat(engine).containsEntry("what", "engine").containsEntry("name", "tiny");
        assertThat((Integer) engine.get("memory")).isGreaterThan(1 << 20);
        assertThat(((Number) engine.get("cpu")).doubleValue()).isNotNegative();

        Api.greedy("Once upon a time", 256);
        List<Map<String, Object>> after = processes();
        assertThat(cpuSeconds(after, pid)).isGreaterThan(cpuSeconds(before, pid));
        Api.unload();
        assertThat(processes()).noneMatch(process -> process.get("pid").equals(pid));
    }

    @Test
    void prometheusSeesEachProcessForAsLongAsItLives() {
        Api.load("tiny");
        int pid = given().get("/api/model/status").then().extract().path("pid");
        String row = "forgellm_process_memory_bytes{name=\"tiny\",pid=\"" + pid + "\",process=\"engine\"}";
        given().get("/q/metrics").then().statusCode(200).body(containsString(row))
                .body(containsString("forgellm_process_cpu_seconds{name=\"tiny\",pid=\"" + pid + "\",process=\"engine\"}"))
                .body(containsString("forgellm_memory_bytes{kind=\"available\"}"))
                .body(containsString("forgellm_disk_bytes{kind=\"free\""));
        Api.unload();
        given().get("/q/metrics").then().statusCode(200).body(not(containsString("pid=\"" + pid + "\"")));
    }
}

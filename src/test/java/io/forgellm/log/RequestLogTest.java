package io.forgellm.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.trace.Step;
import io.forgellm.trace.Trace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request causes is found by its id, whichever process said it. */
@QuarkusTest
@QuarkusTestResource(value = TestModels.class, restrictToAnnotatedClass = true)
class RequestLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AfterEach
    void unload() {
        Api.unload();
    }

    private static List<Map<String, String>> lines(String query) {
        return given().get("/api/log?" + query).then().statusCode(200).extract().path("lines");
    }

    /** The child's line comes by its own stream, a moment after the answer. */
    private static List<Map<String, String>> await(String query, String message) {
        return Api.await(() -> given().get("/api/log?" + query), log -> log.<List<Map<String, String>>>path("lines")
                .stream().anyMatch(line -> line.get("message").contains(message)), PATIENCE).path("lines");
    }

    @Test
    void aGenerationIsFollowedIntoItsEngine() {
        given().header("X-Request-Id", "load-1").contentType(ContentType.JSON).body(Map.of("model_name", "tiny"))
                .post("/api/model/load").then().statusCode(200).header("X-Request-Id", "load-1");
        assertThat(await("request_id=load-1", "tiny is ready")).anySatisfy(line -> assertThat(line)
                .containsEntry("model", "tiny").containsEntry("process", "server"));

        String id = given().contentType(ContentType.JSON).body(Map.of("prompt", "Once", "max_tokens", 3, "temperature", 0))
                .post("/api/model/generate").then().statusCode(200)
                .header("X-Request-Id", matchesPattern("[0-9a-f]{16}")).extract().header("X-Request-Id");
        assertThat(await("process=engine&request_id=" + id, "tokens of prompt")).singleElement().satisfies(line -> {
            assertThat(line.get("process")).startsWith("engine ");
            assertThat(line).containsEntry("model", "tiny").containsEntry("request_id", id);
            assertThat(line.get("message")).startsWith("Done (length)").contains("; 3 tokens in");
        });
        assertThat(lines("request_id=" + id)).extracting(line -> line.get("request_id")).containsOnly(id);
        assertThat(lines("request_id=" + id)).anySatisfy(line ->
                assertThat(line.get("message")).startsWith("POST /api/model/generate: 200"));
    }

    @Test
    void requestsSideBySideKeepTheirLinesApart() {
        Api.load("tiny");
        List<String> ids = IntStream.range(0, 12).parallel().mapToObj(i -> given()
                .header("X-Request-Id", "side-" + i).contentType(ContentType.JSON)
                // As text: the pool's threads may know the classes of an earlier server, and no mapper would find its modules.
                .body("{\"prompt\": \"Once\", \"max_tokens\": " + (i + 1) + ", \"temperature\": 0}")
                .post("/api/model/generate").then().statusCode(200).extract().header("X-Request-Id")).toList();
        for (int i = 0; i < ids.size(); i++) {
            int tokens = i + 1;
            assertThat(await("process=engine&request_id=side-" + i, "tokens of prompt")).singleElement()
                    .satisfies(line -> assertThat(line.get("message")).contains("; " + tokens + " tokens in"));
        }
    }

    @Test
    void anIdThatIsNoneIsReplaced() {
        for (String odd : List.of("a b", "x".repeat(129), "<script>", "-dash")) {
            given().header("X-Request-Id", odd).get("/health").then().statusCode(200)
                    .header("X-Request-Id", matchesPattern("[0-9a-f]{16}"));
        }
    }

    @Test
    void withoutACollectorNothingIsTraced() {
        String header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        given().header("traceparent", header).get("/health").then().statusCode(200)
                .header("X-Request-Id", matchesPattern("[0-9a-f]{16}"));
        LogTags.trace(header);
        try {
            assertThat(Trace.begin("generation")).isSameAs(Step.NONE);
        } finally {
            MDC.remove(LogTags.TRACE);
        }
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.contains("SpanProcessor"));
    }

    @Test
    void refusalsHaveAnIdToo() {
        given().header("X-Request-Id", "stranger-1").header("Host", "evil.example").get("/api/model/status").then()
                .statusCode(403).header("X-Request-Id", "stranger-1");
        assertThat(await("request_id=stranger-1", "GET /api/model/status: 403")).hasSize(1);
        given().header("X-Request-Id", "late-1").contentType(ContentType.JSON).body(Map.of("prompt", "x"))
                .post("/api/model/generate").then().statusCode(409).header("X-Request-Id", "late-1");
    }

    /** Its page was closed, say, or its network went away. */
    @Test
    void clientsThatGoAwayInTheMiddleOfTheirBodyAreNoDefects() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (Socket client = new Socket("127.0.0.1", RestAssured.port)) {
                client.getOutputStream().write(("POST /api/conversations HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "X-Request-Id: gone-" + i + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                        + "{\"title\": \"Half a").getBytes(StandardCharsets.US_ASCII));
            }
            await("request_id=gone-" + i, "POST /api/conversations: ");
        }
        // What the first ones left behind is there by now.
        assertThat(lines("level=ERROR")).extracting(line -> line.get("request_id")).doesNotContain("gone-0", "gone-1", "gone-2");
    }
}

package io.forgellm.trace;

import static io.forgellm.trace.Collector.hex;
import static io.forgellm.trace.Collector.named;
import static io.forgellm.trace.Collector.value;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.forgellm.Api;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the client's own trace over HTTP, the bus and the worker to the engine's steps. */
@QuarkusTest
@TestProfile(TracedServer.class)
class TraceTest {
    private static final String CLIENT = "00f067aa0ba902b7";

    @ConfigProperty(name = "forgellm.otel.endpoint")
    URI endpoint;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    private Collector collector;

    @BeforeEach
    void listen() throws Exception {
        collector = new Collector(endpoint);
    }

    @AfterEach
    void leave() {
        Api.unload();
        collector.close();
    }

    private static String trace(int number) {
        return "4bf92f3577b34da6a3ce929d0e0e%04x".formatted(number);
    }

    /** Answered with the trace's number, since the client has no id of its own for the request. */
    private static ValidatableResponse post(int trace, String path, Map<String, Object> body) {
        return given().header("traceparent", "00-" + trace(trace) + "-" + CLIENT + "-01").contentType(ContentType.JSON)
                .body(body).post(path).then().header("X-Request-Id", equalTo(trace(trace)));
    }

    private static void assertInside(Span step, Span whole) {
        assertThat(hex(step.getParentSpanId())).as(step.getName()).isEqualTo(hex(whole.getSpanId()));
        assertThat(step.getStartTimeUnixNano()).isGreaterThanOrEqualTo(whole.getStartTimeUnixNano());
        assertThat(step.getEndTimeUnixNano()).as(step.getName()).isGreaterThanOrEqualTo(step.getStartTimeUnixNano());
    }

    @Test
    void aLoadAndAGenerationAreFollowedToTheEngine() {
        post(1, "/api/model/load", Map.of("model_name", "tiny")).statusCode(200);
        List<Span> load = collector.trace(trace(1), "POST /api/model/load");
        Span http = named(load, "POST /api/model/load");
        assertThat(hex(http.getParentSpanId())).isEqualTo(CLIENT);
        assertThat(http.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(value(http, "http.response.status_code")).isEqualTo("200");
        Span loading = named(load, "model.load");
        assertInside(loading, http);
        assertInside(named(load, "resolve"), loading);
        Span engine = named(load, "engine.start");
        assertInside(engine, loading);
        String pid = given().get("/api/model/status").then().extract().path("pid").toString();
        assertThat(value(engine, "process.pid")).isEqualTo(pid);

        post(2, "/api/model/generate", Map.of("prompt", "Once", "max_tokens", 3, "temperature", 0)).statusCode(200);
        List<Span> trace = collector.trace(trace(2), "POST /api/model/generate");
        assertThat(trace).extracting(Span::getName).containsExactlyInAnyOrder("POST /api/model/generate", "generation",
                "queue", "prefill", "generate");
        Span whole = named(trace, "generation");
        assertInside(whole, named(trace, "POST /api/model/generate"));
        assertThat(value(whole, "gen_ai.request.model")).isEqualTo("tiny");
        assertThat(value(whole, "gen_ai.usage.input_tokens")).isEqualTo("19");
        assertThat(value(whole, "gen_ai.usage.output_tokens")).isEqualTo("3");
        assertThat(value(whole, "forgellm.finish")).isEqualTo("length");
        Span queue = named(trace, "queue");
        Span prefill = named(trace, "prefill");
        Span generate = named(trace, "generate");
        List.of(queue, prefill, generate).forEach(step -> assertInside(step, whole));
        assertThat(prefill.getStartTimeUnixNano()).isGreaterThanOrEqualTo(queue.getEndTimeUnixNano());
        assertThat(generate.getStartTimeUnixNano()).isGreaterThanOrEqualTo(prefill.getEndTimeUnixNano());
        assertThat(value(prefill, "gen_ai.usage.input_tokens")).isEqualTo("19");
        assertThat(value(generate, "gen_ai.usage.output_tokens")).isEqualTo("3");
        assertThat(List.of(value(prefill, "process.pid"), value(generate, "process.pid"))).containsOnly(pid);
        assertThat(collector.services()).containsOnly("forge under test");
    }

    @Test
    void whatWasRefusedIsARedStep() {
        Api.load("tiny");
        post(3, "/api/model/generate", Map.of("prompt", "word ".repeat(2_000), "max_tokens", 3)).statusCode(400);
        List<Span> trace = collector.trace(trace(3), "POST /api/model/generate");
        Span whole = named(trace, "generation");
        assertThat(whole.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(value(whole, "error.type")).isEqualTo("PROMPT_TOO_LONG");
        assertThat(trace).extracting(Span::getName).doesNotContain("generate");
    }

    @Test
    void theStartOfATrainingIsFollowedToItsTrainer() throws Exception {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/facts.txt"), "The moon is made of rock.");
        String run = post(4, "/api/training/start", Map.of("model_name", "tiny", "input_dir", "data", "max_iterations", 100_000))
                .statusCode(200).extract().path("run_id");
        List<Span> trace = collector.trace(trace(4), "POST /api/training/start");
        Span start = named(trace, "training.start");
        assertInside(start, named(trace, "POST /api/training/start"));
        assertThat(value(start, "forgellm.run_id")).isEqualTo(run);
        assertInside(named(trace, "run.folder"), start);
        Span trainer = named(trace, "trainer.start");
        assertInside(trainer, start);
        assertThat(Long.parseLong(value(trainer, "process.pid"))).isPositive();
        Api.post("/api/training/stop", Map.of("run_id", run, "force", true)).statusCode(200);
    }
}

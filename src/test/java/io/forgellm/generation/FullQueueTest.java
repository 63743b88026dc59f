package io.forgellm.generation;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One slot, one place to wait: what the next client is told, and that clients who leave free their places. */
@QuarkusTest
@TestProfile(FullQueueTest.Small.class)
@QuarkusTestResource(TestModels.class)
class FullQueueTest {
    public static class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            // A long lease, so that it is the closed connection that frees a place.
            return Map.of("forgellm.model.queue-capacity", "1", "forgellm.engine.slots", "1",
                    "forgellm.model.lease", "10m", "forgellm.model.drain", "1ms");
        }
    }

    /** Its likeliest tokens have no end of their own. */
    private static final String LONG = "{\"prompt\":\"Write a long story about a blacksmith, in ten chapters.\","
            + "\"temperature\":0,\"max_tokens\":3500,\"streaming\":true}";

    @Test
    void aFullQueueRefusesAndLeaversFreeTheirPlaces() throws Exception {
        TestModels.assumeSmolLm2();
        Api.load(TestModels.SMOLLM2_ID);
        HttpClient running = HttpClient.newHttpClient();
        HttpClient waiting = HttpClient.newHttpClient();
        try {
            HttpResponse<Stream<String>> stream = running.send(Api.request("/api/model/generate", LONG, "*/*"),
                    HttpResponse.BodyHandlers.ofLines());
            stream.body().limit(1).toList();
            waiting.sendAsync(Api.request("/api/model/generate", LONG, "*/*"), HttpResponse.BodyHandlers.ofLines());
            Api.awaitStatus(s -> places(s).equals(List.of(1, 1)));

            Api.post("/api/model/generate", Map.of("prompt", "x")).statusCode(429)
                    .header("Retry-After", notNullValue()).body("error_code", equalTo("QUEUE_FULL"))
                    .body("details.waiting", equalTo(1));
            Api.post("/v1/completions", Map.of("prompt", "x")).statusCode(429).header("Retry-After", notNullValue())
                    .body("error.type", equalTo("rate_limit_error"));

            // Not a byte of an answer has come yet: only the closed connection tells.
            waiting.shutdownNow();
            Api.awaitStatus(s -> places(s).equals(List.of(1, 0)));
            running.shutdownNow();
            Api.awaitStatus(s -> places(s).equals(List.of(0, 0))
                    && s.<List<String>>path("slots.state").equals(List.of("idle")));
        } finally {
            // Not closed: that would wait for answers which nobody reads.
            running.shutdownNow();
            waiting.shutdownNow();
        }
    }

    private static List<Integer> places(Response status) {
        return List.of(status.path("queue.running"), status.path("queue.waiting"));
    }
}

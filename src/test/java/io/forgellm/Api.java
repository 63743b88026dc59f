package io.forgellm;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.oneOf;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The server under test, as its clients use it. */
public final class Api {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<String> OVER = List.of("completed", "stopped", "failed");

    private Api() {
    }

    public static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }

    public static void load(String model) {
        post("/api/model/load", Map.of("model_name", model)).statusCode(200);
    }

    public static void unload() {
        given().post("/api/model/unload").then().statusCode(200);
    }

    /** Takes the model out and every run away: other tests count what is in the same home. */
    public static void forgetRuns() {
        unload();
        stopRuns();
        runs().forEach(run -> given().delete("/api/training/runs/" + run.get("id")).then().statusCode(200));
    }

    /** Ends every run at once, and returns when none has a trainer. */
    public static void stopRuns() {
        for (Map<String, Object> run : runs()) {
            if (!OVER.contains(run.get("state"))) {
                // Refused where it has ended by itself meanwhile.
                post("/api/training/stop", Map.of("run_id", run.get("id"), "force", true)).statusCode(oneOf(200, 409));
                awaitRun((String) run.get("id"), now -> OVER.contains(now.path("run.state")));
            }
        }
    }

    private static List<Map<String, Object>> runs() {
        return given().get("/api/training/runs").then().statusCode(200).extract().path("runs");
    }

    /** Asks for a run until it is as expected; fails when that never happens. */
    public static Response awaitRun(String id, Predicate<Response> expected) {
        return await(() -> given().get("/api/training/runs/" + id), expected, Duration.ofMinutes(3));
    }

    public static Response status() {
        return given().get("/api/model/status");
    }

    /** Greedy text of an answer. */
    public static String greedy(String prompt, int maxTokens) {
        return post("/api/model/generate", Map.of("prompt", prompt, "temperature", 0, "max_tokens", maxTokens))
                .statusCode(200).extract().path("text");
    }

    /** The lines of a streamed answer, as they come. */
    public static Stream<String> stream(String path, String json, String accept) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = HTTP.send(request(path, json, accept),
                HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body().toList());
        }
        return response.body();
    }

    public static HttpRequest request(String path, String json, String accept) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Content-Type", "application/json").header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString(json)).build();
    }

    /** Asks for the status until it is as expected; fails when that never happens. */
    public static Response awaitStatus(Predicate<Response> expected) {
        return await(Api::status, expected, Duration.ofMinutes(1));
    }

    /** Asks until the answer is as expected; fails when that does not happen in time. */
    public static Response await(Supplier<Response> ask, Predicate<Response> expected, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Response answer = ask.get();
            if (expected.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("It stayed at " + answer.asString());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}

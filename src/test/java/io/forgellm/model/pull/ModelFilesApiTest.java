package io.forgellm.model.pull;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files side of the model room as clients meet it. */
@QuarkusTest
@TestProfile(ModelFilesApiTest.OwnFolders.class)
class ModelFilesApiTest {
    private static final String REPO = "org/tiny-GGUF";
    HubStandIn hub;
    Path folder;
    @TestHTTPResource("/api/models/pull")
    URI pullAddress;
    private byte[] model;

    @BeforeEach
    void fillTheHub() throws Exception {
        Files.createDirectories(folder.resolve("home"));
        model = Files.readAllBytes(TinyModel.standard().write(folder.resolve("home/tiny.gguf")));
        hub.with(REPO + "@main/tiny.Q4_K_M.gguf", model);
    }

    @AfterEach
    void emptyTheFolder() {
        hub.release();
        List<String> ids = given().get("/api/models").path("models.findAll { it.source == 'models' }.id");
        ids.forEach(id -> given().delete("/api/models/{id}", id).then().statusCode(200));
    }

    @Test
    void pullsThenListsThenRemoves() {
        Response answer = pull(Map.of("name", REPO));

        assertThat(answer.statusCode()).isEqualTo(200);
        List<JsonPath> events = lines(answer.asString());
        assertThat(events).extracting(event -> event.getString("type")).containsOnlyOnce("done")
            .endsWith("done").startsWith("progress");
        assertThat(events.getLast().getString("model.id")).isEqualTo("tiny.Q4_K_M");
        assertThat(events.getLast().getLong("model.size_bytes")).isEqualTo(model.length);

        given().get("/api/models").then().statusCode(200)
            .body("models", hasSize(1)).body("adapters", hasSize(0))
            .body("models[0].id", equalTo("tiny.Q4_K_M")).body("models[0].type", equalTo("base"))
            .body("models[0].path", equalTo(folder.resolve("models/" + REPO + "/tiny.Q4_K_M.gguf").toString()))
            .body("models[0].source", equalTo("models")).body("models[0].architecture", equalTo("llama"))
            .body("models[0].context_length", equalTo(512)).body("models[0].chat_template", equalTo(true))
            .body("models[0].instruct", equalTo(true)).body("models[0].size", notNullValue())
            .body("models[0].quantisation", equalTo("F32"));

        given().delete("/api/models/{id}", REPO).then().statusCode(200).body("success", equalTo(true));
        given().get("/api/models").then().body("models", hasSize(0));
        given().delete("/api/models/{id}", REPO).then().statusCode(404).body("error_code", equalTo("MODEL_NOT_FOUND"));
    }

    @Test
    void tellsTheSameAsServerSentEvents() {
        given().contentType(ContentType.JSON).accept("text/event-stream").body(Map.of("name", REPO))
            .post("/api/models/pull").then().statusCode(200).contentType("text/event-stream")
            .body(containsString("event: progress\ndata: {")).body(containsString("event: done\ndata: {"));
    }

    @Test
    void endsAFailedPullWithOneErrorInTheErrorFormat() {
        List<JsonPath> events = lines(pull(Map.of("name", "org/none")).asString());

        assertThat(events).extracting(event -> event.getString("type")).containsOnlyOnce("error").endsWith("error");
        assertThat(events.getLast().getString("error_code")).isEqualTo("MODEL_NOT_FOUND");
        assertThat(events.getLast().getBoolean("success")).isFalse();
    }

    @Test
    void refusesABodyThatNamesNothing() {
        pull(Map.of()).then().statusCode(400).body("error_code", equalTo("INVALID_PARAMETER"));
        pull(Map.of("name", "smolm2:135m")).then().statusCode(404)
            .body("error_code", equalTo("MODEL_NOT_FOUND")).body("details.did_you_mean[0]", equalTo("smollm2:135m"));
        pull(Map.of("repo", "../..", "file", "x.gguf")).then().statusCode(400);
        pull(Map.of("repo", REPO, "file", "../../../x.gguf")).then().statusCode(400)
            .body("details.field", equalTo("file"));
        pull(Map.of("nmae", REPO)).then().statusCode(400).body("error_code", equalTo("INVALID_REQUEST"));
    }

    @Test
    void goesOnWhenTheClientGoesAwayAndLetsAnotherAttach() throws Exception {
        hub.holdAfter(2_000);
        try (HttpClient client = HttpClient.newHttpClient()) {
            InputStream first = client.send(HttpRequest.newBuilder(pullAddress).header("Content-Type",
                "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + REPO + "\"}")).build(),
                HttpResponse.BodyHandlers.ofInputStream()).body();
            assertThat(new BufferedReader(new InputStreamReader(first)).readLine()).contains("\"progress\"");
            hub.awaitHeld();
            first.close();
        }
        given().get("/api/models/pulls").then().statusCode(200).body("pulls.name", contains(REPO))
            .body("pulls[0].state.type", equalTo("progress"));
        hub.release();

        List<JsonPath> events = lines(pull(Map.of("name", REPO)).asString());

        assertThat(events.getLast().getString("type")).isEqualTo("done");
        assertThat(hub.askedOf("cdn").stream().filter(seen -> seen.path().contains("tiny-GGUF")).toList())
            .last().extracting(HubStandIn.Seen::range).isNull();
        given().get("/api/models/pulls").then().body("pulls", hasSize(0));
    }

    @Test
    void cancelsAndGoesOnFromThere() throws Exception {
        hub.holdAfter(2_000);
        try (HttpClient client = HttpClient.newHttpClient()) {
            InputStream body = client.send(HttpRequest.newBuilder(pullAddress).header("Content-Type",
                "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + REPO + "\"}")).build(),
                HttpResponse.BodyHandlers.ofInputStream()).body();
            BufferedReader reader = new BufferedReader(new InputStreamReader(body));
            String id = JsonPath.from(reader.readLine()).getString("id");
            hub.awaitHeld();
            given().delete("/api/models/pulls/{id}", id).then().statusCode(200).body("success", equalTo(true));
            assertThat(reader.lines().toList()).last().asString().contains("\"cancelled\"").contains(id);
            given().delete("/api/models/pulls/{id}", id).then().statusCode(404);
        }
        hub.release();

        assertThat(lines(pull(Map.of("name", REPO)).asString()).getLast().getString("type")).isEqualTo("done");
        assertThat(hub.askedOf("cdn").getLast().range()).startsWith("bytes=");
    }

    @Test
    void importsAFileOfTheUsers() {
        String path = folder.resolve("home/tiny.gguf").toString();

        Response answer = given().contentType(ContentType.JSON).body(Map.of("path", path, "name", "mine"))
            .post("/api/models/import");

        assertThat(lines(answer.asString()).getLast().getString("model.id")).isEqualTo("mine");
        given().contentType(ContentType.JSON).body(Map.of("path", path, "name", "mine")).post("/api/models/import")
            .then().statusCode(409).body("error_code", equalTo("ALREADY_EXISTS"));
        given().contentType(ContentType.JSON).body(Map.of("path", "/etc/passwd")).post("/api/models/import")
            .then().statusCode(403).body("error_code", equalTo("PATH_NOT_ALLOWED"));
        given().contentType(ContentType.JSON).body(Map.of("path", path, "mode", "steal")).post("/api/models/import")
            .then().statusCode(400);
    }

    /** Other tests' models stay out of these folders. */
    public static class OwnFolders implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(HubAndFolders.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    private static Response pull(Map<String, String> body) {
        return given().contentType(ContentType.JSON).body(body).post("/api/models/pull");
    }

    private static List<JsonPath> lines(String body) {
        return body.lines().map(JsonPath::from).toList();
    }
}

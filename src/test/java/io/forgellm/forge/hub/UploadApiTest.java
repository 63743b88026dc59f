package io.forgellm.forge.hub;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads over HTTP, the work done by a process of its own. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
@QuarkusTestResource(HubWithToken.class)
class UploadApiTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;
    private WritableHub hub;
    private Path folder;

    @BeforeEach
    void aFolder() throws IOException {
        folder = Files.createDirectories(home.resolve("models/shelf/finished"));
        Files.writeString(folder.resolve("README.md"), "# A model");
        Files.write(folder.resolve("model.safetensors"), new byte[10_000]);
        Files.writeString(folder.resolve(".secret"), "not meant");
        Files.writeString(folder.resolve("half.tmp"), "not finished");
    }

    @AfterEach
    void nothingLeft() throws IOException {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        jobs.forEach(job -> given().delete("/api/jobs/" + job).then().statusCode(200));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        Files.delete(folder.getParent());
    }

    private static ValidatableResponse uploaded(Map<String, Object> body) {
        String job = Api.post("/api/jobs/upload", body).statusCode(200).body("job.kind", equalTo("upload")).extract()
                .path("job.job_id");
        // The stream ends with the job.
        given().accept("text/event-stream").get("/api/jobs/" + job + "/events").then().statusCode(200);
        return given().get("/api/jobs/" + job).then().statusCode(200);
    }

    @Test
    void aFolderIsLookedAtFirstAndThenSent() throws IOException {
        Map<String, Object> body = new HashMap<>(Map.of("folder", "shelf/finished", "repo", "org/shelf", "private", true));
        uploaded(body).body("job.state", equalTo("completed")).body("job.result.dry_run", equalTo(true))
                .body("job.result.repo_exists", equalTo(false))
                .body("job.result.files.path", contains("README.md", "model.safetensors"))
                .body("job.result.files.lfs", contains(false, true));
        assertThat(hub.requests).allMatch(request -> request.startsWith("GET "));

        body.put("dry_run", false);
        String answer = uploaded(body).body("job.state", equalTo("completed"))
                .body("job.result.url", equalTo(hub.url() + "/org/shelf")).body("job.result.private", equalTo(true))
                .extract().asString();
        assertThat(hub.files).containsOnlyKeys("org/shelf@main/README.md", "org/shelf@main/model.safetensors");
        assertThat(hub.files.get("org/shelf@main/model.safetensors")).isEqualTo(new byte[10_000]);
        assertThat(answer).doesNotContain(WritableHub.TOKEN);
        try (Stream<Path> written = Files.walk(home.resolve("jobs"))) {
            for (Path file : written.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString())
                        .doesNotContain(WritableHub.TOKEN);
            }
        }
    }

    @Test
    void aModelOfTheCatalogueIsSentAsItsFile() {
        uploaded(Map.of("model", "tiny", "repo", "org/tiny")).body("job.result.files.path", contains("tiny.gguf"));
    }

    @Test
    void whatMayNotBeReadIsNotSent() throws IOException {
        Api.post("/api/jobs/upload", Map.of("folder", "/etc", "repo", "org/x")).statusCode(403)
                .body("error_code", equalTo("PATH_NOT_ALLOWED"));
        Api.post("/api/jobs/upload", Map.of("folder", "../../../../etc", "repo", "org/x")).statusCode(403);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/hostname"));
        Api.post("/api/jobs/upload", Map.of("folder", "shelf/finished", "repo", "org/x")).statusCode(403);
        Files.delete(link);
        Api.post("/api/jobs/upload", Map.of("folder", "shelf/finished", "repo", "no-organisation")).statusCode(400);
        Api.post("/api/jobs/upload", Map.of("folder", "shelf/finished", "model", "tiny", "repo", "org/x")).statusCode(400);
        Api.post("/api/jobs/upload", Map.of("model", "nobody", "repo", "org/x")).statusCode(404);
        given().get("/api/jobs").then().body("jobs", hasSize(0));
    }
}

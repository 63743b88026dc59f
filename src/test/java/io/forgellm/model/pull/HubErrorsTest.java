package io.forgellm.model.pull;

import static io.restassured.RestAssured.given;

import io.forgellm.Api;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.HalfEquipped;
import io.forgellm.error.Raises;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong on the way of a model's file into the models folder. */
@QuarkusTest
@TestProfile(HalfEquipped.class)
class HubErrorsTest {
    private static final String REPO = "org/tiny-GGUF";
    private static final String FILE = "tiny.Q4_K_M.gguf";
    HubStandIn hub;
    Path folder;

    @BeforeEach
    void fillTheHub() throws IOException {
        Files.createDirectories(folder.resolve("home"));
        hub.with(REPO + "@main/" + FILE, Files.readAllBytes(TinyModel.standard().write(folder.resolve("home/tiny.gguf"))));
    }

    @AfterEach
    void emptyTheFolder() {
        hub.release();
        List<String> ids = given().get("/api/models").path("models.findAll { it.source == 'models' }.id");
        ids.forEach(id -> given().delete("/api/models/{id}", id).then().statusCode(200));
    }

    private static Response pull(Map<String, String> body) {
        return Api.post("/api/models/pull", body).extract().response();
    }

    private static JsonPath last(Response stream) {
        return JsonPath.from(stream.asString().lines().toList().getLast());
    }

    @Test
    @Raises(ErrorCode.DOWNLOAD_FAILED)
    void theModelIsGated() {
        hub.requireToken("of somebody else");
        Doors.event(ErrorCode.DOWNLOAD_FAILED, last(pull(Map.of("name", REPO))));
        Doors.command(ErrorCode.DOWNLOAD_FAILED, "pull", REPO);
        hub.requireToken(null);
    }

    @Test
    @Raises(ErrorCode.CHECKSUM_MISMATCH)
    void otherBytesArriveThanWereAnnounced() {
        hub.announceSha256("0".repeat(64));
        Map<String, String> file = Map.of("repo", REPO, "file", FILE);
        Doors.event(ErrorCode.CHECKSUM_MISMATCH, last(pull(file)));
        Doors.command(ErrorCode.CHECKSUM_MISMATCH, "pull", REPO + "/" + FILE);
        hub.announceSha256(null);
    }

    @Test
    @Raises(ErrorCode.PULL_IN_PROGRESS)
    void theSameFileUnderAnotherName() throws Exception {
        hub.holdAfter(2_000);
        try (ExecutorService first = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> held = first.submit(() -> pull(Map.of("name", REPO)));
            hub.awaitHeld();
            Doors.event(ErrorCode.PULL_IN_PROGRESS, last(pull(Map.of("repo", REPO, "file", FILE))));
            Doors.command(ErrorCode.PULL_IN_PROGRESS, "pull", REPO + "/" + FILE);
            hub.release();
            held.get();
        }
    }

    @Test
    @Raises(ErrorCode.ALREADY_EXISTS)
    void anImportOverAnother() {
        String path = folder.resolve("home/tiny.gguf").toString();
        Doors.run(Doors.cli(), "import", path, "--name", "mine");
        Doors.http(ErrorCode.ALREADY_EXISTS, Api.post("/api/models/import", Map.of("path", path, "name", "mine"))
                .extract().response());
        Doors.command(ErrorCode.ALREADY_EXISTS, "import", path, "--name", "mine");
    }

    /** A file that takes no room where it lies, as it has a hole, and more than there is where it is copied to. */
    @Test
    @Raises(ErrorCode.DISK_FULL)
    void aFileThatIsLargerThanTheDisk() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        long perLayer = 4L * (2L * 8192 * 8192 + 3L * 8192 * 32768);
        long layers = free / perLayer + 2;
        Assumptions.assumeTrue(layers <= 512, "a disk too large to be filled by any one model");
        String path = TinyModel.standard().withWidth(8192, 32768).withLayers((int) layers)
                .writeSparse(folder.resolve("home/large.gguf")).toString();
        Doors.event(ErrorCode.DISK_FULL, last(Api.post("/api/models/import", Map.of("path", path, "mode", "copy"))
                .extract().response()));
        Doors.command(ErrorCode.DISK_FULL, "import", path, "--copy");
        Files.delete(Path.of(path));
    }
}

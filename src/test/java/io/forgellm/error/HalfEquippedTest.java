package io.forgellm.error;

import io.forgellm.Api;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine that lacks libraries and programs, and a server without a token for the hub. */
@QuarkusTest
@TestProfile(HalfEquipped.class)
class HalfEquippedTest {
    Path folder;
    private Path model;

    @BeforeEach
    void aModel() throws IOException {
        model = TinyModel.standard().write(Files.createDirectories(folder.resolve("models")).resolve("tiny.gguf"));
    }

    @AfterEach
    void noModel() throws IOException {
        Files.delete(model);
    }

    private static Response post(String path, Map<String, ?> body) {
        return Api.post(path, body).extract().response();
    }

    @Test
    @Raises({ErrorCode.ENGINE_UNAVAILABLE, ErrorCode.UNSUPPORTED_BY_ENGINE})
    void noLibllama() {
        Doors.http(ErrorCode.ENGINE_UNAVAILABLE, post("/api/model/load", Map.of("model_name", "tiny")));
        Doors.command(ErrorCode.ENGINE_UNAVAILABLE, "load", "tiny");
        Doors.http(ErrorCode.UNSUPPORTED_BY_ENGINE, post("/api/quantization/start", Map.of("model_path", "tiny")));
        Doors.command(ErrorCode.UNSUPPORTED_BY_ENGINE, "cli", "quantize", "tiny");
    }

    @Test
    @Raises(ErrorCode.TRAINING_UNAVAILABLE)
    void noLibtorch() {
        Map<String, String> run = Map.of("model_name", "tiny", "input_dir", folder.toString());
        Doors.http(ErrorCode.TRAINING_UNAVAILABLE, post("/api/training/start", run));
        Doors.command(ErrorCode.TRAINING_UNAVAILABLE, "cli", "train", "--model-name", "tiny", "--input-dir", folder.toString());
    }

    @Test
    @Raises(ErrorCode.UNSUPPORTED_BY_SYSTEM)
    void noFileManager() {
        Doors.http(ErrorCode.UNSUPPORTED_BY_SYSTEM, post("/api/open_folder", Map.of("path", folder.toString())));
        Doors.command(ErrorCode.UNSUPPORTED_BY_SYSTEM, "api", "/api/open_folder", "-d", "{\"path\":\"" + folder + "\"}");
    }

    @Test
    @Raises(ErrorCode.HUB_ACCESS_DENIED)
    void noToken() {
        Doors.http(ErrorCode.HUB_ACCESS_DENIED, post("/api/jobs/upload",
                Map.of("model", "tiny", "repo", "org/tiny", "dry_run", false)));
        Doors.command(ErrorCode.HUB_ACCESS_DENIED, "cli", "upload", "tiny", "--repo", "org/tiny");
    }
}

package io.forgellm.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.tensor.gguf.TinyModel;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a user starts it, by the launcher, in a process of its own. */
class RestartTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;
    private int port;

    @BeforeEach
    void home() throws IOException {
        try (Stream<Path> builds = Files.isDirectory(Path.of("target/forgellm"))
                ? Files.list(Path.of("target/forgellm")) : Stream.empty()) {
            Assumptions.assumeTrue(builds.anyMatch(b -> Files.exists(b.resolve("quarkus-run.jar"))),
                    "SKIPPED: the server is not built; run ./test");
        }
        TinyModel.standard().write(Files.createDirectories(home.resolve("models")).resolve("tiny.gguf"));
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws Exception {
        run("stop");
    }

    @Test
    void aServerThatWasKilledHasItsModelBackAndLeavesNoEngineBehind() throws Exception {
        assertThat(run("start", "tiny", "--port", String.valueOf(port))).contains("Loaded: tiny");
        JsonNode before = status();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(
                Files.readString(home.resolve("server.pid")).lines().findFirst().orElseThrow())).orElseThrow();
        ProcessHandle engine = ProcessHandle.of(before.path("pid").asLong()).orElseThrow();

        server.destroyForcibly();
        server.onExit().get(30, TimeUnit.SECONDS);
        engine.onExit().get(30, TimeUnit.SECONDS);

        run("start", "--port", String.valueOf(port));
        JsonNode after = status();
        while (!after.path("loaded").asBoolean()) {
            assertThat(after.path("state").asText()).isNotEqualTo("failed");
            after = status();
        }
        assertThat(after.path("model_name").asText()).isEqualTo("tiny");
    }

    private JsonNode status() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return JSON.readTree(http.send(HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/api/model/status")).build(),
                    HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    private String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("./forgellm"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FORGELLM_HOME", home.toString());
        builder.environment().put("FORGELLM_ENGINE", System.getProperty("forgellm.engine", "auto"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(output).isTrue();
        return output;
    }
}

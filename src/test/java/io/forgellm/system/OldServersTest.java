package io.forgellm.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Python program's two servers, as its users started them. */
@Timeout(120)
class OldServersTest {
    @TempDir
    Path home;

    private Path output() {
        return home.resolve("output");
    }

    @Test
    void theModelServerLoadsWhatItIsStartedWith() throws Exception {
        LaunchedServer server = new LaunchedServer(home);
        TinyModel.standard().write(server.models().resolve("tiny.gguf"));
        TinyAdapter.of(TinyModel.standard()).write(server.models().resolve("tiny-adapter.gguf"));
        Process process = server.foreground(output(), "server", "--host", "localhost", "--port",
                String.valueOf(server.port()), "--model", "tiny", "--adapter", "tiny-adapter", "--use-mlx");
        try {
            await(process, "/api/model/status", server.port(), "loaded");
            given().port(server.port()).get("/api/model/status").then().body("model_name", equalTo("tiny"))
                    .body("adapter_path", endsWith("tiny-adapter.gguf"));
            assertThat(Files.readString(output())).contains("Note: 'server' knows no --use-mlx and passes it over.");
        } finally {
            end(process);
        }
    }

    @Test
    void theWebServerHasItsPort() throws Exception {
        LaunchedServer server = new LaunchedServer(home);
        int webPort;
        try (ServerSocket free = new ServerSocket(0)) {
            webPort = free.getLocalPort();
        }
        Process process = server.foreground(output(), "web", "--host", "localhost", "--port", String.valueOf(webPort),
                "--debug", "--static-folder", "static", "--template-folder", "templates");
        try {
            await(process, "/api/health", webPort, "status");
            given().port(server.port()).get("/api/health").then().statusCode(200);
            assertThat(Files.readString(output())).contains(
                    "Note: --debug, --static-folder and --template-folder have no effect any more.");
        } finally {
            end(process);
        }
    }

    /** Until the field of the answer is there and is not false. */
    private void await(Process process, String path, int port, String field) throws Exception {
        while (true) {
            assertThat(process.isAlive()).as(Files.readString(output())).isTrue();
            try {
                Object value = given().port(port).get(path).path(field);
                if (value != null && !value.equals(false)) {
                    return;
                }
            } catch (Exception notYet) {
                assertThat(notYet).isInstanceOf(ConnectException.class);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}

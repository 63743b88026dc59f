package io.forgellm.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.database.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A server as a user starts it, by the launcher, in a process and a home of its own. */
public final class LaunchedServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int PATIENCE_SECONDS = 120;

    private final Path home;
    private final Map<String, String> database;
    private final int port;
    private final Map<String, String> settings;

    public LaunchedServer(Path home) {
        this(home, freePort(), Map.of());
    }

    /** @param settings as variables of the environment */
    public LaunchedServer(Path home, int port, Map<String, String> settings) {
        this.home = home;
        this.port = port;
        this.settings = settings;
        database = TestDatabase.fresh();
        try (Stream<Path> builds = Files.isDirectory(Path.of("target/forgellm"))
                ? Files.list(Path.of("target/forgellm")) : Stream.empty()) {
            Assumptions.assumeTrue(builds.anyMatch(b -> Files.exists(b.resolve("quarkus-run.jar"))),
                    "SKIPPED: the server is not built; run ./test");
            Files.createDirectories(models());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path models() {
        return home.resolve("models");
    }

    /** @param model to load, or null */
    public String start(String model) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("start", "--port", String.valueOf(port)));
        if (model != null) {
            arguments.add(model);
        }
        return run(arguments.toArray(String[]::new));
    }

    ProcessHandle process() throws IOException {
        String pid = Files.readString(home.resolve("server.pid")).lines().findFirst().orElseThrow();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    JsonNode status() throws Exception {
        return send(HttpRequest.newBuilder(uri("/api/model/status")).build());
    }

    JsonNode post(String path, String json) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static JsonNode send(HttpRequest request) throws Exception {
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    int port() {
        return port;
    }

    /** A command of the launcher, left to itself; what it prints goes into a file. */
    Process foreground(Path output, String... arguments) throws IOException {
        ProcessBuilder builder = launcher(arguments).redirectOutput(output.toFile());
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        return builder.start();
    }

    private ProcessBuilder launcher(String... arguments) {
        List<String> command = new ArrayList<>(List.of("./forgellm"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FORGELLM_HOME", home.toString());
        builder.environment().put("FORGELLM_ENGINE", System.getProperty("forgellm.engine", "auto"));
        database.forEach((setting, value) ->
                builder.environment().put(setting.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        builder.environment().putAll(settings);
        return builder;
    }

    /** A command of the launcher; gives what it printed. */
    public String run(String... arguments) throws Exception {
        Process process = launcher(arguments).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
        return output;
    }

    @Override
    public void close() throws Exception {
        run("stop");
    }
}

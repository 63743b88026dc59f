package io.forgellm.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A real Prometheus with the configuration of {@code container/}, but for where the server is and how often it is asked. */
final class Prometheus implements AutoCloseable {
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/prometheus"),
            Path.of(System.getProperty("user.home"), ".cache/forgellm/prometheus/usr/bin/prometheus"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    Prometheus(Path folder, String target) throws IOException {
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(program != null, "SKIPPED: no Prometheus; run ./test");
        ObjectNode configuration = (ObjectNode) new YAMLMapper().readTree(Path.of("container/prometheus.yml").toFile());
        configuration.withObject("/global").put("scrape_interval", "1s");
        ObjectNode job = (ObjectNode) configuration.at("/scrape_configs/0");
        Path key = Files.writeString(folder.resolve("key"), "no key is asked for on loopback");
        job.withObject("/authorization").put("credentials_file", key.toString());
        job.withArray("/static_configs/0/targets").removeAll().add(target);
        Path file = folder.resolve("prometheus.yml");
        new YAMLMapper().writeValue(file.toFile(), configuration);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        process = new ProcessBuilder(program.toString(), "--config.file=" + file, "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
    }

    /** Whether a query gives figures now. */
    boolean answers(String query) throws InterruptedException {
        try {
            String body = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                    + URLEncoder.encode(query, StandardCharsets.UTF_8))).build(), HttpResponse.BodyHandlers.ofString()).body();
            JsonNode answer = JSON.readTree(body);
            if (!"success".equals(answer.path("status").asText())) {
                throw new AssertionError(query + ": " + body);
            }
            return Stream.of(answer.at("/data/result")).flatMap(series -> series.valueStream())
                    .anyMatch(one -> !"NaN".equals(one.at("/value/1").asText()));
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}

package io.forgellm.legacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands in for the Python program's web server, the one on port 5002: JSON with sorted keys and bare {@code Infinity},
 * pages for what it does not know, models by asking whichever model server it is told of, and training of its own
 * ({@link OldTraining}).
 */
final class OldWebServer implements AutoCloseable {
    static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int LOOKS = 120;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI models;
    private final OldTraining training;
    private final Map<String, Route> routes = new HashMap<>();
    private boolean loaded;

    /** What a route answers; a map, whose keys get sorted. */
    record Reply(int status, Map<String, Object> body) {
        static Reply ok(Map<String, Object> body) {
            Map<String, Object> whole = new LinkedHashMap<>(body);
            whole.putIfAbsent("success", true);
            return new Reply(200, whole);
        }

        static Reply refused(int status, String error) {
            return new Reply(status, Map.of("success", false, "error", error));
        }
    }

    private interface Route {
        Reply answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** @param modelPort of the model server that it asks */
    OldWebServer(int port, int modelPort, OldTraining training) throws IOException {
        this.models = URI.create("http://127.0.0.1:" + modelPort);
        this.training = training;
        route("GET /api/models", e -> new Reply(200, Map.of("models", List.of(Map.of("id", "tiny", "name", "tiny",
                "path", "/cache/models--tiny/snapshots/1", "type", "base", "size", 0.01)))));
        route("GET /api/health", e -> new Reply(200, Map.of("status", "ok", "version", "0.4.7")));
        route("GET /api/quantization/status", e -> Reply.ok(Map.of("is_quantizing", false, "progress", 0,
                "status_message", "Ready for quantization")));
        route("GET /api/config/global_folders", e -> Reply.ok(Map.of("huggingface_cache", "/cache", "output_folder", "models")));
        route("GET /api/model/status", e -> new Reply(200, status()));
        route("POST /api/model/load", e -> load(body(e)));
        route("POST /api/model/unload", e -> unload());
        route("POST /api/model/generate", this::generate);
        route("POST /api/training/start", e -> isJson(e) ? training.start(body(e))
                : Reply.refused(400, "Request must be JSON"));
        route("POST /api/training/stop", e -> training.stop());
        route("GET /api/training/status", e -> training.status());
        route("GET /api/training/sessions", e -> training.sessions());
        route("POST /api/training/sessions/batch-data", e -> training.batchData(body(e)));
        route("GET /api/dashboard/realtime", e -> training.realtime());
        route("POST /api/logs/raw", e -> training.log(body(e)));
        route("GET /api/checkpoints", e -> training.checkpoints());
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void route(String name, Route route) {
        routes.put(name, route);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        http.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Route route = routes.get(exchange.getRequestMethod() + " " + path);
            if (route == null) {
                boolean other = routes.keySet().stream().anyMatch(each -> each.endsWith(" " + path));
                page(exchange, other ? 405 : 404, other ? "Method Not Allowed" : "Not Found");
                return;
            }
            Reply reply = answer(route, exchange);
            if (reply != null) {
                send(exchange, reply.status(), "application/json", JSON.writeValueAsString(reply.body()) + "\n");
            }
        }
    }

    /** Whatever goes wrong is a 500 with its text, a body that is no JSON too. */
    private static Reply answer(Route route, HttpExchange exchange) {
        try {
            return route.answer(exchange);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            return Reply.refused(500, failure.getMessage());
        }
    }

    private static boolean isJson(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type != null && type.startsWith("application/json");
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        if (!isJson(exchange)) {
            throw new IllegalArgumentException("415 Unsupported Media Type: Did not attempt to load JSON data because the "
                    + "request Content-Type was not 'application/json'.");
        }
        try {
            return JSON.readTree(exchange.getRequestBody());
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("400 Bad Request: The browser (or proxy) sent a request that this server "
                    + "could not understand.");
        }
    }

    private static void page(HttpExchange exchange, int status, String title) throws IOException {
        send(exchange, status, "text/html; charset=utf-8", "<!doctype html>\n<html lang=en>\n<title>" + status + " " + title
                + "</title>\n<h1>" + title + "</h1>\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Server", "Werkzeug/3.0 Python/3.11");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private HttpRequest.Builder model(String path) {
        return HttpRequest.newBuilder(models.resolve(path)).timeout(TIMEOUT).header("Content-Type", "application/json");
    }

    private HttpResponse<String> post(String path, Object body) throws IOException, InterruptedException {
        return http.send(model(path).POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, Object> status() throws IOException, InterruptedException {
        return JSON.convertValue(JSON.readTree(http.send(model("/api/model/status").build(),
                HttpResponse.BodyHandlers.ofString()).body()), Map.class);
    }

    /** Waits for the model server, up to a minute. */
    private Reply load(JsonNode body) throws IOException, InterruptedException {
        String name = body.path("model_name").asText(body.path("model").asText(null));
        if (name == null) {
            return Reply.refused(400, "Missing model_name");
        }
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("model_name", name);
        wanted.put("adapter_path", null);
        loaded = false;
        HttpResponse<String> started = post("/api/model/load", wanted);
        if (started.statusCode() != 200) {
            return Reply.refused(500, "Failed to start loading model: HTTP error: " + started.statusCode());
        }
        for (int look = 0; look < LOOKS; look++) {
            Map<String, Object> status = status();
            if (status.get("error") != null) {
                return Reply.refused(500, "Failed to load model: " + status.get("error"));
            }
            if (Boolean.TRUE.equals(status.get("loaded")) && !Boolean.TRUE.equals(status.get("is_loading"))) {
                loaded = true;
                Map<String, Object> reply = new LinkedHashMap<>(wanted);
                reply.put("message", "Model " + name + " loaded successfully");
                reply.put("original_adapter_selection", null);
                reply.put("loading_time", 0.5);
                return Reply.ok(reply);
            }
        }
        return Reply.refused(500, "Timeout waiting for model to load");
    }

    /** The defect: the weights stay where they are. */
    private Reply unload() {
        loaded = false;
        return Reply.ok(Map.of("message", "Model unloaded successfully"));
    }

    private Reply generate(HttpExchange exchange) throws IOException, InterruptedException {
        JsonNode body = body(exchange);
        if (body.path("prompt").asText().isEmpty()) {
            return Reply.refused(400, "Missing prompt");
        } else if (!loaded) {
            return Reply.refused(400, "No model loaded");
        } else if (body.path("streaming").asBoolean()) {
            stream(exchange, body);
            return null;
        }
        HttpResponse<String> answer = post("/api/model/generate", body);
        if (answer.statusCode() != 200) {
            // The defect: an error is the completion.
            return Reply.ok(Map.of("completion", "Error: HTTP error " + answer.statusCode(), "generation_time", 0.01));
        }
        JsonNode told = JSON.readTree(answer.body());
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("completion", told.path("text").asText());
        reply.put("generation_time", 0.3);
        for (String count : List.of("prompt_tokens", "completion_tokens", "total_tokens", "tokens_per_sec")) {
            reply.put(count, told.path(count).numberValue());
        }
        return Reply.ok(reply);
    }

    /** The model server's bytes as they come, with status 200 whatever its own was. */
    private void stream(HttpExchange exchange, JsonNode body) throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> answer = http.send(model("/api/model/generate")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        answer.body().transferTo(exchange.getResponseBody());
    }
}

package io.forgellm.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * A user's script for the Python program: it knows the addresses of its two servers and the fields it reads, and
 * nothing of what answers there. What it cannot do without is asserted here, the same in every phase.
 */
final class OldScript {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long POLL_NANOS = 100_000_000;
    private static final String PROMPT = "Once upon a";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI models;
    private final URI web;

    /** What the script came to know. */
    record Generated(String text, String streamed, String completion, String streamedByTheWebServer) { }

    OldScript(int modelPort, int webPort) {
        models = URI.create("http://127.0.0.1:" + modelPort);
        web = URI.create("http://127.0.0.1:" + webPort);
    }

    HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(web.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, Map<String, ?> body) throws Exception {
        return post(web, path, body);
    }

    HttpResponse<String> postToModels(String path, Map<String, ?> body) throws Exception {
        return post(models, path, body);
    }

    private HttpResponse<String> post(URI server, String path, Map<String, ?> body) throws Exception {
        return http.send(HttpRequest.newBuilder(server.resolve(path)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(OldWebServer.JSON.writeValueAsString(body))).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The JSON of an answer that came with 200, as Python reads it: {@code NaN} and {@code Infinity} are numbers. */
    static JsonNode read(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return OldWebServer.JSON.readTree(answer.body());
    }

    JsonNode modelStatus() throws Exception {
        return read(http.send(HttpRequest.newBuilder(models.resolve("/api/model/status")).build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    /** Looks around: what there is, and that nothing is at work. */
    void looksAround() throws Exception {
        JsonNode listed = read(get("/api/models")).path("models");
        assertThat(listed.findValuesAsText("name")).contains("tiny");
        listed.forEach(model -> hasAll(model, "id", "name", "path", "type", "size"));
        assertThat(read(get("/api/health")).path("status").asText()).isEqualTo("ok");
        JsonNode quantising = read(get("/api/quantization/status"));
        hasAll(quantising, "success", "is_quantizing", "progress", "status_message");
        assertThat(quantising.path("is_quantizing").asBoolean(true)).isFalse();
        hasAll(read(get("/api/config/global_folders")), "huggingface_cache", "output_folder");
        JsonNode checkpoints = read(get("/api/checkpoints"));
        assertThat(checkpoints.path("checkpoints").isArray()).isTrue();
        checkpoints.path("checkpoints").forEach(each -> hasAll(each, "name", "path", "type", "iteration", "created", "size"));
        assertThat(get("/api/nowhere").statusCode()).isEqualTo(404);
    }

    /** Loads by the web server, as the page did, and asks both servers. */
    Generated loadsAndGenerates() throws Exception {
        JsonNode load = read(post("/api/model/load", Map.of("model_name", "tiny")));
        assertThat(load.path("success").asBoolean()).isTrue();
        assertThat(load.path("model_name").asText()).isEqualTo("tiny");
        hasAll(load, "message", "adapter_path", "loading_time");
        JsonNode status = modelStatus();
        assertThat(status.path("loaded").asBoolean()).isTrue();
        assertThat(status.path("is_loading").asBoolean(true)).isFalse();
        assertThat(status.path("model_name").asText()).isEqualTo("tiny");
        hasAll(status, "success", "adapter_path");
        assertThat(status.has("error")).isFalse();

        JsonNode plain = counted(read(postToModels("/api/model/generate", question(false))));
        JsonNode byWeb = counted(read(post("/api/model/generate", question(false))));
        return new Generated(plain.path("text").asText(), lines(postToModels("/api/model/generate", question(true))),
                byWeb.path("completion").asText(), lines(post("/api/model/generate", question(true))));
    }

    private static Map<String, Object> question(boolean streaming) {
        return Map.of("prompt", PROMPT, "history", List.of(), "max_tokens", 8, "temperature", 0, "top_p", 0.9,
                "repetition_penalty", 1.1, "max_kv_size", 512, "seed", 42, "streaming", streaming, "is_base_model", true);
    }

    private static JsonNode counted(JsonNode answer) {
        assertThat(answer.path("success").asBoolean()).isTrue();
        hasAll(answer, "generation_time", "tokens_per_sec");
        assertThat(answer.path("prompt_tokens").asInt()).isPositive();
        assertThat(answer.path("completion_tokens").asInt()).isPositive();
        assertThat(answer.path("total_tokens").asInt())
                .isEqualTo(answer.path("prompt_tokens").asInt() + answer.path("completion_tokens").asInt());
        return answer;
    }

    /** JSON lines of text: deltas, then one line that is complete. */
    private static String lines(HttpResponse<String> stream) throws Exception {
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(stream.body()).endsWith("\n");
        List<JsonNode> lines = OldWebServer.JSON.readerFor(JsonNode.class).<JsonNode>readValues(stream.body()).readAll();
        StringBuilder text = new StringBuilder();
        for (JsonNode line : lines.subList(0, lines.size() - 1)) {
            assertThat(line.path("type").asText()).isEqualTo("chunk");
            hasAll(line, "text", "timestamp");
            text.append(line.path("text").asText());
        }
        assertThat(lines.getLast().path("type").asText()).isEqualTo("complete");
        hasAll(lines.getLast(), "generation_time", "prompt_tokens", "completion_tokens", "total_tokens", "tokens_per_sec");
        return text.toString();
    }

    /**
     * Trains as the page did, watches until a loss is told, and stops it.
     * @return the session's id
     */
    String trains() throws Exception {
        assertThat(read(get("/api/training/status")).path("active").asBoolean(true)).isFalse();
        assertThat(read(get("/api/dashboard/realtime")).path("active").asBoolean(true)).isFalse();
        JsonNode started = read(post("/api/training/start", settings()));
        assertThat(started.path("message").asText()).isEqualTo("Training started");
        assertThat(started.path("pid").asLong()).isPositive();
        String session = started.path("output_dir").asText().replaceAll(".*/", "");

        JsonNode status = read(get("/api/training/status"));
        assertThat(status.path("active").asBoolean()).isTrue();
        assertThat(status.path("config").path("learning_rate").asDouble()).isEqualTo(1e-4);
        hasAll(status, "start_time", "output_dir", "pid");

        // The figures come from the run's events, the charts from its metrics file, which is written after them.
        JsonNode watched = await("/api/dashboard/realtime", now -> now.path("current_values").path("train_loss").asDouble() > 0
                && now.path("charts").has("loss"));
        for (String name : List.of("iteration", "epoch", "train_loss", "val_loss", "train_perplexity", "val_perplexity",
                "learning_rate", "tokens_per_sec", "trained_tokens", "peak_memory_gb", "iterations_per_sec", "warmup_steps",
                "lr_decay", "weight_decay")) {
            assertThat(watched.path("current_values").has(name)).as(name).isTrue();
            assertThat(watched.path(name)).as(name).isEqualTo(watched.path("current_values").path(name));
        }
        assertThat(watched.at("/charts/loss/data/0/name").asText()).isEqualTo("Training Loss");
        hasAll(watched, "config", "training_file", "start_time", "last_update");

        assertThat(read(post("/api/training/stop", Map.of())).path("success").asBoolean()).isTrue();
        await("/api/training/status", now -> !now.path("active").asBoolean(true));
        looksBack(session);
        return session;
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("model_name", "tiny", "input_dir", "dataset",
                "output_dir", "models", "batch_size", 2, "learning_rate", 1e-4, "max_iterations", 100_000,
                "warmup_steps", 30, "max_seq_length", 64, "weight_decay", 0.01, "lr_decay_factor", 0.1));
        settings.putAll(Map.of("fine_tune_type", "lora", "num_layers", -1, "lora_rank", 4, "lora_scale", 16.0,
                "lora_dropout", 0.0, "lora_modules", "default", "lr_schedule", "cosine_decay", "save_every", 100,
                "eval_every", 100, "steps_per_report", 5));
        settings.putAll(Map.of("validation_fast_pct", 1.0, "validation_split", 0.1, "enable_early_stopping", false,
                "data_mixture_ratio", 0.95, "overfitting_threshold", 0.3, "early_stopping_patience", 3,
                "min_loss_improvement", 0.001, "data_dir", "data/pretraining", "max_tokens_per_file", 1_000_000,
                "use_lr_rewarming", true));
        settings.put("seed", 42);
        return settings;
    }

    /** The session in the list, its figures and its metrics file. */
    void looksBack(String session) throws Exception {
        JsonNode row = sessions().stream().filter(each -> each.path("session_id").asText().equals(session)).findFirst()
                .orElseThrow(() -> new AssertionError(session + " is not listed"));
        hasAll(row, "session_name", "log_file", "start_time", "status", "model_name", "base_model", "metrics_count", "modified");
        JsonNode data = read(post("/api/training/sessions/batch-data", Map.of("session_ids", List.of(session, "no-such"))))
                .path("results");
        assertThat(data.path(session).path("training_loss").asText()).matches("\\d+\\.\\d+");
        hasAll(data.path(session), "validation_loss", "learning_rate", "lr_decay_factor", "weight_decay", "fine_tune_type",
                "max_seq_length");
        assertThat(data.path("no-such").path("success").asBoolean(true)).isFalse();
        JsonNode log = OldWebServer.JSON.readTree(read(post("/api/logs/raw", Map.of("log_file", row.path("log_file").asText())))
                .path("logs").asText());
        assertThat(log.path("metrics")).isNotEmpty();
        hasAll(log.path("metrics").get(0), "iteration", "train_loss");
    }

    List<JsonNode> sessions() throws Exception {
        return StreamSupport.stream(read(get("/api/training/sessions")).path("training_sessions").spliterator(), false).toList();
    }

    private JsonNode await(String path, Predicate<JsonNode> expected) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            JsonNode now = read(get(path));
            if (expected.test(now)) {
                return now;
            }
            assertThat(System.nanoTime()).as(now.toString()).isLessThan(end);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void hasAll(JsonNode node, String... names) {
        for (String name : names) {
            assertThat(node.has(name)).as(name + " in " + node).isTrue();
        }
    }
}

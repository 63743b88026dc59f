package io.forgellm.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.legacy.OldWebServer.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The training half of the Python program's web server: one run at a time, one report further at each look at its
 * dashboard, and what stays of it in the list of sessions. The first loss is too great for its perplexity, which is
 * told as a bare {@code Infinity}.
 */
final class OldTraining {
    private static final String START = "2026-11-20T10:30:00";
    private static final int FIRST_PID = 40_000;

    private final List<Session> sessions = new ArrayList<>(List.of(new Session("gemma_3_4b_it_bf16_lr3e_06_bs5_iter300_2026-11-19_09-00",
            "mlx-community/gemma-3-4b-it-bf16", 300)));
    private Map<String, Object> config;

    private static final class Session {
        private final String id;
        private final String base;
        private int iteration;

        private Session(String id, String base, int iteration) {
            this.id = id;
            this.base = base;
            this.iteration = iteration;
        }

        private String log() {
            return "models/cpt/" + id + "/CPT_20261120_103000.json";
        }

        private double loss() {
            return iteration <= 5 ? 800 : 2.5;
        }
    }

    private Session current() {
        return sessions.getLast();
    }

    synchronized Reply start(JsonNode body) {
        if (!body.isObject()) {
            return Reply.refused(400, "Invalid JSON data");
        } else if (config != null) {
            return Reply.refused(500, "Training already in progress");
        }
        config = OldWebServer.JSON.convertValue(body, TreeMap.class);
        String model = body.path("model_name").asText(body.path("model").asText("microsoft/DialoGPT-medium"));
        sessions.add(new Session(model.replaceAll(".*/", "").replace('-', '_') + "_lr1e_04_bs2_iter100000_2026-11-20_10-30",
                model, 0));
        return Reply.ok(Map.of("message", "Training started", "output_dir", "models/cpt/" + current().id, "pid", pid()));
    }

    private int pid() {
        return FIRST_PID + sessions.size();
    }

    synchronized Reply stop() {
        if (config == null) {
            return Reply.refused(500, "Failed to stop training");
        }
        config = null;
        return Reply.ok(Map.of("message", "Training stopped successfully. Terminated 2 MLX processes."));
    }

    synchronized Reply status() {
        return config == null ? Reply.ok(Map.of("active", false)) : Reply.ok(Map.of("active", true, "config", config,
                "start_time", START, "output_dir", "models/cpt/" + current().id, "pid", pid()));
    }

    synchronized Reply sessions() {
        return Reply.ok(Map.of("training_sessions", sessions.reversed().stream().map(session -> Map.of(
                "session_id", session.id, "session_name", session.id, "log_file", session.log(), "start_time", START,
                "status", "unknown", "model_name", "dataset_cpt_" + session.base.replaceAll(".*/", ""),
                "base_model", session.base, "metrics_count", session.iteration / 5, "modified", START,
                "latest_loss", session.loss())).toList()));
    }

    synchronized Reply batchData(JsonNode body) {
        if (body.path("session_ids").isEmpty()) {
            return Reply.refused(400, "No session IDs provided");
        } else if (config != null) {
            return Reply.ok(Map.of("success", false, "training_active", true,
                    "message", "Training is active. Data is not read meanwhile."));
        }
        Map<String, Object> results = new LinkedHashMap<>();
        body.path("session_ids").forEach(id -> results.put(id.asText(), sessions.stream()
                .filter(session -> session.id.equals(id.asText())).findFirst().<Object>map(session -> Map.of("success", true,
                        "training_loss", "%.3f".formatted(session.loss()), "validation_loss", "N/A", "learning_rate", 1e-4,
                        "lr_decay_factor", 0.1, "weight_decay", 0.01, "fine_tune_type", "lora", "max_seq_length", 64))
                .orElse(Map.of("success", false, "error", "Session not found"))));
        return Reply.ok(Map.of("results", results));
    }

    synchronized Reply realtime() {
        Map<String, Object> reply = new LinkedHashMap<>();
        if (config == null) {
            reply.put("active", false);
            reply.put("current_values", null);
            reply.put("message", "No active training");
            return Reply.ok(reply);
        }
        current().iteration += 5;
        Map<String, Object> values = new LinkedHashMap<>(Map.of("iteration", current().iteration, "epoch", 0.01,
                "train_loss", current().loss(), "train_perplexity", Math.exp(current().loss()), "learning_rate", 1e-5,
                "tokens_per_sec", 1200, "trained_tokens", 640, "peak_memory_gb", 1.2, "iterations_per_sec", 3.1));
        values.put("val_loss", null);
        values.put("val_perplexity", null);
        values.putAll(Map.of("warmup_steps", 30, "lr_decay", 0.1, "weight_decay", 0.01));
        reply.putAll(values);
        reply.putAll(Map.of("active", true, "current_values", values, "config", config, "training_file", current().log(),
                "start_time", START, "last_update", START, "charts", Map.of("loss", Map.of("layout", Map.of(), "data",
                        List.of(Map.of("name", "Training Loss", "type", "scatter", "mode", "lines+markers",
                                "x", List.of(current().iteration), "y", List.of(current().loss())))))));
        return Reply.ok(reply);
    }

    synchronized Reply log(JsonNode body) {
        return sessions.stream().filter(session -> session.log().equals(body.path("log_file").asText())).findFirst()
                .map(session -> Reply.ok(Map.of("logs", """
                        {"session_id": "CPT_20261120_103000", "base_model": "%s", "metrics": [
                          {"iteration": 5, "train_loss": 800.0, "train_perplexity": Infinity, "val_loss": null}]}
                        """.formatted(session.base))))
                .orElse(Reply.refused(500, "[Errno 2] No such file or directory: '" + body.path("log_file").asText() + "'"));
    }

    synchronized Reply checkpoints() {
        Session first = sessions.getFirst();
        return Reply.ok(Map.of("checkpoints", List.of(Map.of("name", first.id + " - iter 300",
                "path", "models/cpt/" + first.id + "/0000300_adapters.safetensors", "model", first.id,
                "model_path", "models/cpt/" + first.id, "type", "cpt", "iteration", 300, "created", START, "size", 12.5))));
    }
}

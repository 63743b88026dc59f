package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code forgellm cli train} says and returns, against a server that was told its answers. */
class TrainContractTest {
    private static final String RUNNING = """
            {"id": "tiny-1", "state": "%s", "iteration": %d, "max_iterations": 50, "progress": %s, "train_loss": 2.5,
             "val_loss": 2.625, "best_val_loss": 2.5, "best_iteration": 25, "tokens_per_sec": 812.4,
             "eta_seconds": 75.2, "output_dir": "/home/me/.forgellm/models/cpt/tiny-1", "message": %s,
             "error": %s, "suggestion": null}""";

    @TempDir
    Path home;
    private final StandIn server = new StandIn();
    private Cli cli;

    @BeforeEach
    void address() {
        server.answering("/api/training/estimate", 200, """
                {"success": true, "verdict": "tight", "peak_memory_bytes": 2100000000, "seconds": 75.4,
                 "available_memory_bytes": 2300000000, "plan": {"steps": 50, "epochs": 1.25}, "suggestions":
                 [{"change": "Set batch_size 2.", "peak_memory_bytes": 1500000000, "verdict": "fits"}]}""");
        cli = new Cli(home).with("FORGELLM_URL", server.url());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String run(String state, int step, String progress, String message, String error) {
        return RUNNING.formatted(state, step, progress, message, error).replace("\n", " ");
    }

    private static void stream(HttpExchange exchange, String... events) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        for (String event : events) {
            exchange.getResponseBody().write(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
        }
        exchange.close();
    }

    private void training(String... events) {
        server.answering("/api/training/start", 200,
                "{\"success\": true, \"run_id\": \"tiny-1\", \"pid\": 7, \"notes\": [\"'x' has no effect.\"]}");
        server.handling("/api/training/runs/tiny-1/stream", exchange -> stream(exchange, events));
    }

    @Test
    void trainsAndTellsOnlyWhatIsWorthKeeping() throws IOException {
        Path data = Files.writeString(home.resolve("facts.jsonl"), "{}");
        training("{\"type\": \"history\", \"events\": [], \"run\": " + run("running", 5, "0.1", "null", "null") + "}",
                "{\"type\": \"report\", \"step\": 10, \"loss\": 2.5}",
                "{\"type\": \"evaluated\", \"step\": 25, \"loss\": 2.5, \"perplexity\": 12.18}",
                "{\"type\": \"checkpoint\", \"step\": 25, \"path\": \"checkpoints/0000025\"}",
                "{\"type\": \"rolled_back\", \"step\": 31, \"to_step\": 25, \"reason\": \"The loss is not finite.\"}",
                "{\"type\": \"state\", \"run\": " + run("completed", 50, "1", "null", "null") + "}");

        Cli.Result result = cli.run("cli", "train", "--model-name", "tiny", "--input-dir", data.toString(),
                "--max-iterations", "50", "--learning-rate", "3e-5", "--lora-modules", "q_proj,v_proj",
                "--no-packing", "--skip-bad-rows", "--probe-prompts", "Who?", "--probe-prompts", "What, then?");

        assertThat(result.out()).isEqualTo("""
                Run tiny-1 started
                Run tiny-1 is completed at step 50 of 50, loss 2.500, validation loss 2.625 (best 2.500 at step 25)
                """);
        assertThat(result.err()).isEqualTo("""
                About 50 steps, 1.3 epochs, 1m15s on this machine
                About 2.1 GB of memory, of 2.3 GB available: tight
                  Set batch_size 2. Then about 1.5 GB
                Note: 'x' has no effect.
                Training
                step 25: validation loss 2.500, perplexity 12.18
                step 25: checkpoint checkpoints/0000025
                step 31: rolled back to step 25: The loss is not finite.
                Its checkpoints are in /home/me/.forgellm/models/cpt/tiny-1
                """);
        assertThat(result.code()).isZero();
        assertThat(new ObjectMapper().readValue(server.bodies().get(1), Map.class)).isEqualTo(new ObjectMapper()
                .readValue("""
                        {"max_iterations": 50, "learning_rate": 3e-5, "lora_modules": ["q_proj", "v_proj"],
                         "packing": false, "skip_bad_rows": true, "probe_prompts": ["Who?", "What, then?"],
                         "model_name": "tiny", "input_dir": "%s"}""".formatted(data), Map.class));
    }

    @Test
    void showsABarAtATerminal() {
        training("{\"type\": \"history\", \"events\": [], \"run\": " + run("running", 10, "0.2", "null", "null") + "}",
                "{\"type\": \"state\", \"run\": " + run("completed", 50, "1", "null", "null") + "}");
        assertThat(cli.atTerminal().run("cli", "train", "--model", "tiny", "--dataset", "data").err()).contains(
                "Training [######........................]  20 %  step 10/50  loss 2.500  val 2.625  812 tok/s  1m15s left");
    }

    @Test
    void anEstimateStartsNothing() {
        Cli.Result result = cli.run("cli", "train", "--model", "tiny", "--dataset", "data", "--estimate");
        assertThat(result.out()).startsWith("About 50 steps").contains("tight");
        assertThat(server.bodies()).hasSize(1);
    }

    @Test
    void aFailedRunIsAnError() {
        training("{\"type\": \"history\", \"events\": [], \"run\": "
                + run("failed", 10, "0.2", "null", "\"Line 4711 of a.jsonl is no JSON.\"") + "}");
        Cli.Result result = cli.run("cli", "train", "--model", "tiny", "--dataset", "data");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).endsWith("Error: Line 4711 of a.jsonl is no JSON.\n");
    }

    @Test
    void aPausedRunIsLeftAlone() {
        training("{\"type\": \"history\", \"events\": [], \"run\": "
                + run("paused", 10, "0.2", "\"The disk is full.\"", "null") + "}");
        Cli.Result result = cli.run("cli", "train", "watch", "tiny-1");
        assertThat(result.err()).endsWith("The disk is full. Resume it: forgellm cli train resume tiny-1\n");
        assertThat(result.code()).isZero();
    }

    @Test
    void aDetachedRunIsOnlyStarted() {
        server.answering("/api/training/start", 200,
                "{\"success\": true, \"run_id\": \"tiny-1\", \"pid\": null, \"queue_position\": 2, \"notes\": []}");
        Cli.Result result = cli.run("cli", "train", "--model", "tiny", "--dataset", "data", "--detach");
        assertThat(result.out()).isEqualTo("Run tiny-1 waits, place 2\n");
        assertThat(result.code()).isZero();
    }

    @Test
    void listsPausesResumesAndStops() {
        server.answering("/api/training/runs", 200, "{\"success\": true, \"runs\": ["
                + run("running", 10, "0.2", "null", "null") + "]}");
        server.answering("/api/training/pause", 200,
                "{\"success\": true, \"run_id\": \"tiny-1\", \"state\": \"pausing\"}");
        server.answering("/api/training/resume", 200,
                "{\"success\": true, \"run_id\": \"tiny-1\", \"state\": \"queued\"}");
        server.answering("/api/training/stop", 409, "{\"success\": false, \"error\": \"No run is under way.\", "
                + "\"error_code\": \"NO_TRAINING\", \"suggestion\": \"List them.\"}");
        assertThat(cli.run("cli", "train", "list").out()).isEqualTo("""
                RUN     STATE    STEP   LOSS   VAL LOSS
                tiny-1  running  10/50  2.500  2.625
                """);
        assertThat(cli.run("cli", "train", "pause").out()).isEqualTo("Run tiny-1 is pausing\n");
        assertThat(cli.run("cli", "train", "resume", "tiny-1").out()).isEqualTo("Run tiny-1 is queued\n");
        Cli.Result stopped = cli.run("cli", "train", "stop", "--force");
        assertThat(stopped.err()).isEqualTo("Error: No run is under way. [NO_TRAINING]\n  List them.\n");
        assertThat(stopped.code()).isEqualTo(1);
        assertThat(server.bodies()).containsExactly("", "{}", "{\"run_id\":\"tiny-1\"}", "{\"force\":true}");
    }

    @Test
    void tellsTheStatus() {
        server.answering("/api/training/status", 200, "{\"success\": true, \"active\": true, \"queue\": [{}], \"run\": "
                + run("running", 10, "0.2", "null", "null") + "}");
        assertThat(cli.run("cli", "train", "status").out()).isEqualTo("""
                run      tiny-1
                state    running
                step     10 of 50
                loss     2.500
                val loss 2.625
                speed    812 tokens/s
                left     1m15s
                waiting  1
                """);
    }

    @Test
    void tellsWhatARunOfAClusterWaitsFor() {
        String waiting = run("preparing", 0, "0.0", "\"Unschedulable: 0/3 nodes are available.\"", "null")
                .replaceFirst("\\{", "{\"job\": \"forgellm-tiny-1-1997a51bcb\", ");
        server.answering("/api/training/status", 200,
                "{\"success\": true, \"active\": true, \"queue\": [], \"run\": " + waiting + "}");
        assertThat(cli.run("cli", "train", "status").out()).startsWith("""
                run      tiny-1
                state    preparing
                job      forgellm-tiny-1-1997a51bcb
                message  Unschedulable: 0/3 nodes are available.
                step     0 of 50
                """);
    }

    @Test
    void withoutModelOrDataItSaysWhatIsMissing() {
        Cli.Result result = cli.run("cli", "train", "--model", "tiny");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--input-dir");
    }
}

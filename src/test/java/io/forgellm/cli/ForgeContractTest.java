package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code forgellm cli quantize} and its neighbours say and return, against a server that was told its answers. */
class ForgeContractTest {
    @TempDir
    Path home;
    private final StandIn server = new StandIn();
    private Cli cli;

    @BeforeEach
    void address() {
        cli = new Cli(home).with("FORGELLM_URL", server.url());
        server.answering("/api/quantization/start", 200,
                "{\"success\": true, \"job_id\": \"quant_7\", \"output_name\": \"tiny-Q4_K_M\"}");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void job(String... events) {
        server.handling("/api/jobs/quant_7/events", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            for (String event : events) {
                exchange.getResponseBody().write(("data: " + event.replace("\n", " ") + "\n\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            exchange.close();
        });
    }

    @Test
    void quantisesAndTellsWhatItCost() throws IOException {
        Path text = Files.writeString(home.resolve("text.txt"), "Some text.");
        job("{\"type\": \"history\", \"events\": [], \"job\": {\"state\": \"running\", \"progress\": 0.25}}",
                "{\"type\": \"noted\", \"message\": \"Only the first 32 MiB are read.\"}", """
                {"type": "state", "job": {"state": "completed", "progress": 1, "result": {
                 "before": {"size_bytes": 270885952, "perplexity": 31.5621, "generated_tokens_per_second": 27.82},
                 "after": {"size_bytes": 115531840, "perplexity": 32.4216, "generated_tokens_per_second": 55.1}}}}""");

        Cli.Result result = cli.run("cli", "quantize", "tiny", "--type", "Q4_K_M", "--text", text.toString(),
                "--tensor-type", "ffn_down=Q8_0", "--tensor-type", "attn=Q6_K", "--allow-requantize");

        assertThat(result.err()).isEqualTo("""
                Quantising tiny-Q4_K_M
                Only the first 32 MiB are read.
                """);
        assertThat(result.out()).isEqualTo("""
                Made tiny-Q4_K_M
                                 before  after
                size             271 MB  116 MB
                perplexity       31.562  32.422
                answer tokens/s  27.8    55.1
                """);
        assertThat(result.code()).isZero();
        assertThat(new ObjectMapper().readValue(server.bodies().getFirst(), Map.class)).isEqualTo(Map.of(
                "model_path", "tiny", "type", "Q4_K_M", "text", text.toString(),
                "tensor_types", Map.of("ffn_down", "Q8_0", "attn", "Q6_K"), "allow_requantize", true));
    }

    @Test
    void aJobThatFailedFailsTheCommand() {
        job("""
                {"type": "state", "job": {"state": "failed", "progress": 0.5, "error": "There is no room for tiny.",
                 "suggestion": "Free some space."}}""");
        Cli.Result result = cli.run("cli", "quantize", "tiny");
        assertThat(result.err()).isEqualTo("""
                Quantising tiny-Q4_K_M
                Error: There is no room for tiny.
                  Free some space.
                """);
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void theTypeForThisMachineIsSuggested() {
        server.answering("/api/quantization/suggest", 200, """
                {"success": true, "suggested": "Q4_K_M", "reason": "The smallest that fits.", "types": [
                 {"type": "Q8_0", "size_bytes": 145000000, "estimated": true, "fits": true,
                  "perplexity_increase": null},
                 {"type": "Q4_K_M", "size_bytes": 105000000, "estimated": false, "fits": true,
                  "perplexity_increase": 0.0052}]}""");
        assertThat(cli.run("cli", "quantize", "tiny", "--suggest").out()).isEqualTo("""
                TYPE    SIZE     FITS  PERPLEXITY
                Q8_0    ~145 MB  yes   -
                Q4_K_M  105 MB   yes   +0.52 %
                Q4_K_M: The smallest that fits.
                """);
    }

    @Test
    void withoutAModelItSaysWhatIsMissing() {
        Cli.Result result = cli.run("cli", "quantize");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).startsWith("Error: Which model shall be quantised?");
    }

    @Test
    void modelsAreCompared() throws IOException {
        server.answering("/api/jobs/compare", 200, "{\"success\": true, \"job\": {\"job_id\": \"quant_7\"}}");
        Path text = Files.writeString(home.resolve("text.txt"), "Some text.");
        job("""
                {"type": "state", "job": {"state": "completed", "progress": 1, "result": {"models": [
                 {"name": "tiny", "size_bytes": 116000000, "adapter_bytes": null, "perplexity": 12.5,
                  "prompt_tokens_per_second": 90.04, "generated_tokens_per_second": 31.5,
                  "answers": [{"prompt": "Hello", "text": " Hi.\\n", "tokens": 3}]},
                 {"name": "tiny + facts", "size_bytes": 116000000, "error": "damaged", "error_code": "INVALID_ADAPTER"}],
                 "best": {"name": null, "reason": "Fewer than two perplexities were measured."}}}}""");
        Cli.Result result = cli.run("cli", "compare", "tiny", "tiny+facts", "--text", text.toString(), "--prompt",
                "Hello");
        assertThat(result.out()).isEqualTo("""
                MODEL         SIZE    PERPLEXITY  PROMPT TOKENS/S  ANSWER TOKENS/S
                tiny          116 MB  12.500      90.0             31.5
                tiny + facts  116 MB  failed      -                -
                Fewer than two perplexities were measured.

                > Hello
                tiny: Hi.
                tiny + facts: -
                """);
        assertThat(new ObjectMapper().readValue(server.bodies().getFirst(), Map.class)).containsEntry("models",
                List.of(Map.of("model", "tiny"), Map.of("model", "tiny", "adapter", "facts")));
        assertThat(cli.run("cli", "compare", "tiny", "other").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void oneModelIsNoComparison() {
        Cli.Result result = cli.run("cli", "compare", "tiny", "--prompt", "Hi");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).startsWith("Error: At least 2 of MODEL[+ADAPTER] are needed.\n");
    }

    @Test
    void sessionsAreComparedByWhatTheirTrainingTold() {
        server.answering("/api/training/compare", 200, """
                {"success": true, "comparison_data": [
                 {"session_id": "facts", "min_val_loss": 1.5, "min_val_perplexity": 4.4817, "min_val_loss_iteration": 40,
                  "generalization_gap": 0.25, "gap_zone": "overfitting", "loss_stability": null,
                  "stability_zone": null, "tokens_per_sec": 90.5},
                 {"session_id": "blind", "min_val_loss": null}],
                 "best": {"session_id": "facts", "iteration": 40, "reason": "lowest validation loss of all: 1.5000"}}""");
        assertThat(cli.run("cli", "compare", "--runs", "facts", "blind").out()).isEqualTo("""
                SESSION  VAL LOSS  PERPLEXITY  AT  GAP                STABILITY  TOKENS/S
                facts    1.5000    4.482       40  0.250 overfitting  -          90.5
                blind    -         -           -   -                  -          -
                Best: facts (lowest validation loss of all: 1.5000)
                """);
    }

    @Test
    void aDryRunShowsWhatWouldBeSentWhere() throws IOException {
        server.answering("/api/jobs/upload", 200, "{\"success\": true, \"job\": {\"job_id\": \"quant_7\"}}");
        job("""
                {"type": "state", "job": {"state": "completed", "progress": 1, "result": {"dry_run": true,
                 "hub": "https://hub.example", "repo_exists": false, "private": true, "has_token": false,
                 "size_bytes": 1001000, "files": [{"path": "README.md", "size_bytes": 1000, "lfs": false},
                 {"path": "model.gguf", "size_bytes": 1000000, "lfs": true}]}}}""");
        Cli.Result result = cli.run("cli", "upload", home.toString(), "--repo", "org/facts", "--private", "--dry-run");
        assertThat(result.out()).isEqualTo("""
                FILE        SIZE  AS
                README.md   1 KB  file
                model.gguf  1 MB  large file
                1 MB would go to https://hub.example/org/facts, which would be made (private).
                There is no token: start the server with HF_TOKEN set.
                """);
        assertThat(new ObjectMapper().readValue(server.bodies().getFirst(), Map.class)).containsEntry("dry_run", true)
                .containsEntry("folder", home.toString()).containsEntry("repo", "org/facts")
                .containsEntry("private", true);
    }

    @Test
    void jobsAreListedAndCancelled() {
        server.answering("/api/jobs", 200, """
                {"success": true, "jobs": [{"job_id": "quant_7", "kind": "quantise", "state": "running",
                 "progress": 0.426, "model": "tiny"}]}""");
        server.answering("/api/jobs/quant_7/cancel", 200, "{\"success\": true, \"state\": \"cancelling\"}");
        assertThat(cli.run("cli", "jobs").out()).isEqualTo("""
                JOB      KIND      STATE    DONE  MODEL
                quant_7  quantise  running  43 %  tiny
                """);
        assertThat(cli.run("cli", "jobs", "cancel", "quant_7").out()).isEqualTo("Job quant_7 is cancelling\n");
    }
}

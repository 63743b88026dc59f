package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The Python program's commands with all of their options, as its documentation wrote them. */
class OldCommandsTest {
    private static final String ANSWER = """
            data: {"type":"chunk","text":"Hello"}

            data: {"type":"complete","finish_reason":"stop","completion_tokens":1,"tokens_per_sec":9.0}

            """;

    @TempDir
    private Path home;

    private StandIn server;

    @BeforeEach
    void listen() {
        server = new StandIn().answering("/api/model/status", 200, """
                {"success":true,"loaded":false,"is_loading":false,"state":"unloaded","model_name":null,"adapter_path":null}""")
                .answering("/api/model/load", 200, "data: {\"type\":\"done\",\"model_name\":\"tiny\"}\n\n")
                .answering("/api/model/generate", 200, ANSWER);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Cli cli() {
        return new Cli(home).with("FORGELLM_URL", server.url());
    }

    private JsonNode sent(int request) throws IOException {
        return new ObjectMapper().readTree(server.bodies().get(request));
    }

    @Test
    void groupsPrintTheirHelp() {
        assertThat(cli().run("cli").out()).contains("model", "dataset", "train", "generate", "info");
    }

    @Test
    void modelLoad() throws IOException {
        assertThat(cli().run("cli", "model", "load", "--model", "tiny", "--adapter", "tone"))
                .isEqualTo(new Result(0, "Loaded tiny\n", "Loading tiny\n"));
        assertThat(sent(1)).hasToString("{\"model_name\":\"tiny\",\"adapter_path\":\"tone\"}");
    }

    @Test
    void modelTest() throws IOException {
        assertThat(cli().run("cli", "model", "test", "--model", "tiny", "--adapter", "tone", "--prompt", "Hi",
                "--temperature", "0").out()).isEqualTo("Hello\n");
        assertThat(sent(2)).isEqualTo(new ObjectMapper().readTree(
                "{\"temperature\":0.0,\"prompt\":\"Hi\",\"max_tokens\":1000,\"streaming\":true}"));
        cli().run("cli", "model", "test", "--model", "tiny", "--prompt", "Hi", "--max-tokens", "7");
        assertThat(sent(5).path("max_tokens").asInt()).isEqualTo(7);
        assertThat(cli().run("cli", "model", "test", "--model", "tiny").err()).contains("--prompt");
    }

    @Test
    void generate() throws IOException {
        assertThat(cli().run("cli", "generate", "--model", "tiny", "--adapter-path", "tone", "--prompt", "Hi",
                "--max-tokens", "9", "--temperature", "0.2").out()).isEqualTo("Hello\n");
        assertThat(sent(1).path("adapter_path").asText()).isEqualTo("tone");
        assertThat(sent(2)).isEqualTo(new ObjectMapper().readTree(
                "{\"prompt\":\"Hi\",\"max_tokens\":9,\"temperature\":0.2,\"streaming\":true}"));
    }

    @Test
    void dataset() throws IOException {
        server.answering("/api/dataset/preview", 200, """
                {"files":[],"total_files":0,"shapes":{"text":1},"examples":1,"total_tokens":9,"tokens_by":"characters",
                 "target_tokens":9,"longest":9,"lengths":[],"rows":[],"bad_rows":0,"first_bad_rows":[],"trainable":true}""");
        assertThat(cli().run("cli", "dataset", "--input-dir", home.toString()).code()).isZero();
        assertThat(sent(0).path("path").asText()).isEqualTo(home.toString());
        assertThat(cli().run("cli", "dataset").code()).isEqualTo(2);
    }

    @Test
    void train() throws IOException {
        server.answering("/api/training/estimate", 200, "{\"verdict\":\"fits\"}")
                .answering("/api/training/start", 200, "{\"run_id\":\"tiny-1\"}");
        assertThat(cli().run("cli", "train", "--model-name", "tiny", "--input-dir", home.toString(), "--output-dir", "models",
                "--batch-size", "2", "--learning-rate", "5e-6", "--max-iterations", "1000", "--detach").code()).isZero();
        assertThat(sent(1)).isEqualTo(new ObjectMapper().readTree("""
                {"output_dir":"models","batch_size":2,"max_iterations":1000,"learning_rate":5e-6,"model_name":"tiny",
                 "input_dir":"%s"}""".formatted(home)));
    }

    @Test
    void info() {
        server.answering("/api/models", 200, """
                {"models":[{"id":"tiny","name":"tiny","path":"/m/tiny.gguf","architecture":"llama","instruct":true,
                 "quantisation":"F32","size_bytes":1000000,"context_length":512}]}""")
                .answering("/api/model/generate/prompt", 200, "{\"success\":true,\"prompt\":\"<user>Hello</user>\",\"tokens\":5}");
        String facts = """
                model         tiny
                path          /m/tiny.gguf
                architecture  llama
                type          INSTRUCT
                quantisation  F32
                size          1 MB
                context       512
                format        the chat template in its file
                system        a message of its own
                """;
        assertThat(cli().run("cli", "info", "--model", "tiny")).isEqualTo(new Result(0, facts, ""));
        assertThat(cli().run("cli", "info", "--model", "tiny", "--show-example").out()).isEqualTo(facts + """

                Prompt with a system message:
                <user>Hello</user>

                Prompt without one:
                <user>Hello</user>
                """);
        assertThat(cli().run("cli", "info", "--model", "tny").code()).isEqualTo(1);
    }

    /** The launcher's part is played by a script that writes down what it is to start. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void start() throws IOException {
        Path launcher = Files.writeString(home.resolve("launcher"), "#!/bin/sh\necho \"$@\" > '" + home + "/started'\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        Result result = new Cli(home).with("FORGELLM_LAUNCHER", launcher.toString()).run("start", "--server-port", "1",
                "--web-port", "2", "--host", "127.0.0.1", "--workers=4");
        assertThat(Files.readString(home.resolve("started"))).isEqualTo("server --web-port 2 --host 127.0.0.1 --port 1\n");
        assertThat(result.err()).startsWith("Note: 'start' knows no --workers and passes it over.\n");
    }

    @Test
    void aSlipIsNotPassedOver() {
        assertThat(new Cli(home).run("start", "--prot", "6000")).isEqualTo(new Result(2, "", """
                Error: Unknown option: --prot
                  Did you mean --port? See: forgellm start --help
                """));
    }
}

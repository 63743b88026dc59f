package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.Cli.Result;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a script may rely on: standard output, standard error and exit status, whole. */
class CommandContractTest {
    private static final String UNLOADED =
            "{\"success\":true,\"loaded\":false,\"is_loading\":false,\"state\":\"unloaded\",\"progress\":0.0,"
                    + "\"model_name\":null,\"queue\":{\"running\":0,\"waiting\":0,\"capacity\":64}}";

    @TempDir
    private Path home;

    @Test
    void nothing_prints_help() {
        Result result = new Cli(home).run();

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("Usage: forgellm [-hV] [COMMAND]\n").contains("start", "stop", "models", "cli")
                .doesNotContain("warm-up");
    }

    @Test
    void unknown_option_names_the_nearest() {
        assertThat(new Cli(home).run("cli", "generate", "--modle", "x")).isEqualTo(new Result(2, "", """
                Error: Unknown option: --modle
                  Did you mean --model? See: forgellm cli generate --help
                """));
    }

    @Test
    void unknown_command_names_the_nearest() {
        assertThat(new Cli(home).run("modls")).isEqualTo(new Result(2, "", """
                Error: Unknown argument: modls
                  Did you mean models? See: forgellm --help
                """));
    }

    @Test
    void impossible_value_is_wrong_usage() {
        assertThat(new Cli(home).run("start", "--port", "70000")).isEqualTo(new Result(2, "", """
                Error: Invalid value for option '--port': '70000' is not a port (0 to 65535)
                  See: forgellm start --help
                """));
    }

    @Test
    void no_server_is_status_3() throws IOException {
        int port = freePort();

        assertThat(new Cli(home).run("models", "--url", "127.0.0.1:" + port)).isEqualTo(new Result(3, "", """
                Error: No server answers at http://127.0.0.1:%d.
                  Start it with: forgellm start (or name another address: --url or FORGELLM_URL)
                """.formatted(port)));
    }

    @Test
    void the_python_programs_port_counts_unless_another_is_named() throws IOException {
        String port = "" + freePort();
        assertThat(new Cli(home).with("MODEL_SERVER_PORT", port).run("models").err()).contains("http://127.0.0.1:" + port + ".");
        assertThat(new Cli(home).with("MODEL_SERVER_PORT", "1").with("QUARKUS_HTTP_PORT", port).run("models").err())
                .contains("http://127.0.0.1:" + port + ".");
    }

    @Test
    void address_that_is_none_is_wrong_usage() {
        assertThat(new Cli(home).run("status", "--url", "ftp://x")).isEqualTo(new Result(2, "", """
                Error: 'ftp://x' is not the address of a server.
                  An address looks like http://127.0.0.1:5001
                """));
    }

    @Test
    void refusal_is_told_in_the_servers_words() {
        try (StandIn server = new StandIn().answering("/api/models/", 404, """
                {"success":false,"error":"No model 'x' is in the catalogue.","error_code":"MODEL_NOT_FOUND",
                 "details":{},"suggestion":"See GET /api/models."}""")) {
            assertThat(new Cli(home).run("rm", "x", "--url", server.url())).isEqualTo(new Result(1, "", """
                    Error: No model 'x' is in the catalogue. [MODEL_NOT_FOUND]
                      See GET /api/models.
                    """));
        }
    }

    @Test
    void another_program_at_the_address_is_told_apart() {
        try (StandIn server = new StandIn().answering("/", 502, "<html>Bad gateway</html>")) {
            assertThat(new Cli(home).run("models", "--url", server.url())).isEqualTo(new Result(1, "", """
                    Error: The server answered with status 502 and no error of its own.
                      Is it a ForgeLLM server that listens there? See its log.
                    """));
        }
    }

    @Test
    void models_are_a_table() {
        try (StandIn server = new StandIn().answering("/api/models", 200, """
                {"models":[{"id":"smollm2:135m","type":"base","size_bytes":98000000,"source":"forgellm",
                  "parameters":134515008,"quantisation":"Q4_1","context_length":8192},
                 {"id":"broken","type":"base","size_bytes":12,"source":"forgellm","error":"not GGUF"}],
                 "adapters":[{"id":"tone","type":"adapter","size_bytes":1500000,"source":"forgellm"}]}""")) {
            assertThat(new Cli(home).run("models", "--url", server.url())).isEqualTo(new Result(0, """
                    ID            SIZE    PARAMETERS  QUANTISATION  CONTEXT  SOURCE
                    smollm2:135m  98 MB   135M        Q4_1          8192     forgellm
                    broken        12 B    damaged                            forgellm
                    tone          1.5 MB  -           -             -        adapter
                    """, ""));
        }
    }

    @Test
    void status_shows_the_state() {
        try (StandIn server = new StandIn().answering("/api/model/status", 200, UNLOADED)) {
            assertThat(new Cli(home).with("FORGELLM_URL", server.url()).run("status")).isEqualTo(new Result(0, """
                    server   %s
                    state    unloaded
                    """.formatted(server.url()), ""));
            assertThat(new Cli(home).run("status", "--json", "--url", server.url()))
                    .isEqualTo(new Result(0, UNLOADED + "\n", ""));
        }
    }

    @Test
    void key_travels_as_bearer_token() {
        try (StandIn server = new StandIn().handling("/api/model/status", exchange -> {
            boolean known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(known ? 200 : 401, 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        })) {
            assertThat(new Cli(home).with("FORGELLM_API_KEY", "secret").run("status", "--url", server.url()).code())
                    .isZero();
        }
    }

    @Test
    void two_models_are_one_too_many() {
        assertThat(new Cli(home).run("start", "x", "--model", "y")).isEqualTo(new Result(2, "", """
                Error: Two models are named: x and y.
                  Name one, first or by --model.
                """));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

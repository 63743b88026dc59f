package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.Cli.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One answer: framed for a person, bare for a pipe, and what goes wrong in it. */
class GenerateContractTest {
    private static final String LOADED =
            "{\"success\":true,\"loaded\":true,\"state\":\"ready\",\"model_name\":\"tiny\",\"adapter_path\":null}";
    private static final String ANSWER = """
            event: chunk
            data: {"type":"chunk","text":"Grüß","timestamp":1.0}

            event: chunk
            data: {"type":"chunk","text":" Gott\\n","timestamp":1.1}

            event: complete
            data: {"type":"complete","finish_reason":"stop","completion_tokens":2,"tokens_per_sec":12.34}

            """;

    @TempDir
    private Path home;

    private StandIn server;

    @BeforeEach
    void listen() {
        server = new StandIn().answering("/api/model/status", 200, LOADED);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void pipe_gets_the_text_alone() {
        server.answering("/api/model/generate", 200, ANSWER);

        assertThat(cli().run("cli", "generate", "--prompt", "Hi")).isEqualTo(new Result(0, "Grüß Gott\n\n", ""));
        assertThat(server.bodies()).last().isEqualTo(
                "{\"prompt\":\"Hi\",\"max_tokens\":100,\"temperature\":0.7,\"streaming\":true}");
    }

    @Test
    void chat_is_another_name_for_it() {
        server.answering("/api/model/generate", 200, ANSWER);

        assertThat(cli().run("cli", "chat", "--prompt", "Hi")).isEqualTo(new Result(0, "Grüß Gott\n\n", ""));
    }

    @Test
    void person_gets_the_frame() {
        server.answering("/api/model/generate", 200, ANSWER);

        String rule = "=".repeat(50);
        assertThat(cli().atTerminal().run("cli", "generate", "--prompt", "Hi")).isEqualTo(new Result(0,
                "\n" + rule + "\nGENERATED OUTPUT:\n" + rule + "\nGrüß Gott\n\n" + rule + "\n",
                "2 tokens, 12.3 tokens/s, ended by stop\n"));
    }

    @Test
    void prompt_comes_from_a_pipe() {
        server.answering("/api/model/generate", 200, ANSWER);

        Result result = cli().reading("What is\nthis?\n").run("cli", "generate", "--model", "tiny", "--top-k", "1",
                "--temperature", "0", "--seed", "7", "--stop", "END", "--system-prompt", "Be brief.");

        assertThat(result).isEqualTo(new Result(0, "Grüß Gott\n\n", ""));
        assertThat(server.bodies()).last().isEqualTo("{\"prompt\":\"What is\\nthis?\",\"max_tokens\":100,"
                + "\"system_prompt\":\"Be brief.\",\"temperature\":0.0,\"top_k\":1,\"seed\":7,\"stop\":[\"END\"],"
                + "\"streaming\":true}");
    }

    @Test
    void json_is_the_servers_own() {
        server.answering("/api/model/generate", 200, "{\"success\":true,\"text\":\"Hello\"}");

        assertThat(cli().run("cli", "generate", "--prompt", "Hi", "--json"))
                .isEqualTo(new Result(0, "{\"success\":true,\"text\":\"Hello\"}\n", ""));
    }

    @Test
    void no_prompt_is_wrong_usage() {
        assertThat(cli().run("cli", "generate")).isEqualTo(new Result(2, "", """
                Error: There is no prompt.
                  Give --prompt TEXT, or pipe it in.
                """));
    }

    @Test
    void refusal_before_the_first_token() {
        server.answering("/api/model/generate", 429, """
                {"success":false,"error":"64 requests are waiting.","error_code":"QUEUE_FULL","details":{},
                 "suggestion":"Try again in 3 s."}""");

        assertThat(cli().run("cli", "generate", "--prompt", "Hi")).isEqualTo(new Result(1, "", """
                Error: 64 requests are waiting. [QUEUE_FULL]
                  Try again in 3 s.
                """));
    }

    @Test
    void failure_on_the_way_keeps_what_came() {
        server.answering("/api/model/generate", 200, """
                data: {"type":"chunk","text":"Once"}

                data: {"type":"error","success":false,"error":"The engine ended.","error_code":"ENGINE_CRASHED"}

                """);

        assertThat(cli().run("cli", "generate", "--prompt", "Hi"))
                .isEqualTo(new Result(1, "Once", "Error: The engine ended. [ENGINE_CRASHED]\n"));
    }

    @Test
    void connection_that_breaks_is_no_whole_answer() {
        server.handling("/api/model/generate", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("data: {\"type\":\"chunk\",\"text\":\"Once\"}\n\n"
                    .getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        });

        assertThat(cli().run("cli", "generate", "--prompt", "Hi")).isEqualTo(new Result(1, "Once", """
                Error: The connection broke before the answer was whole.
                  See whether the server still runs: forgellm status
                """));
    }

    @Test
    void other_model_is_loaded_first() {
        server.answering("/api/model/load", 200, """
                event: progress
                data: {"type":"progress","progress":0.5}

                event: done
                data: {"type":"done","success":true,"model_name":"other"}

                """).answering("/api/model/generate", 200, ANSWER);

        assertThat(cli().run("cli", "model", "test", "--model", "other", "--prompt", "Hi"))
                .isEqualTo(new Result(0, "Grüß Gott\n\n", "Loading other\n"));
        assertThat(server.bodies()).contains("{\"model_name\":\"other\"}",
                "{\"temperature\":0.7,\"prompt\":\"Hi\",\"max_tokens\":1000,\"streaming\":true}");
    }

    @Test
    void model_that_is_being_loaded_is_waited_for() {
        server.close();
        AtomicInteger asked = new AtomicInteger();
        server = new StandIn().handling("/api/model/status", exchange -> {
            byte[] body = (asked.incrementAndGet() < 3
                    ? "{\"is_loading\":true,\"state\":\"loading\",\"progress\":0.5,\"model_name\":\"tiny\"}" : LOADED)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }).answering("/api/model/generate", 200, ANSWER);

        assertThat(cli().run("cli", "generate", "--model", "tiny", "--prompt", "Hi"))
                .isEqualTo(new Result(0, "Grüß Gott\n\n", "Loading tiny\n"));
    }

    private Cli cli() {
        return new Cli(home).with("FORGELLM_URL", server.url());
    }
}

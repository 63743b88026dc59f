package io.forgellm.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.StandIn;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A conversation as a person types it: slash commands, answers, errors, Ctrl-C. */
@Timeout(30)
class ChatSessionTest {
    private static final String ANSWER = """
            data: {"type":"chunk","text":"Hello"}

            data: {"type":"chunk","text":" you."}

            data: {"type":"complete","finish_reason":"stop","prompt_tokens":20,"completion_tokens":3}

            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Conversation conversation = new Conversation(Conversation.DEFAULT_SYSTEM_PROMPT, 100, 0.7,
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
    private StandIn server;

    @BeforeEach
    void listen() {
        server = new StandIn().answering("/api/model/status", 200, """
                {"success":true,"loaded":true,"model_name":"tiny","adapter_path":null,"instruct":true}""")
                .answering("/api/models", 200, "{\"models\":[{\"id\":\"tiny\",\"architecture\":\"llama\"}]}");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answers_carry_the_conversation_on() {
        server.answering("/api/model/generate", 200, ANSWER);

        assertThat(said("Hi", "", "And you?")).isEqualTo("""
                Assistant: Hello you.
                Assistant: Hello you.
                """);
        assertThat(server.bodies()).last().asString().contains("\"prompt\":\"And you?\"", "\"history\":["
                + "{\"role\":\"system\",\"content\":\"You are a helpful AI assistant.\"},"
                + "{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Hello you.\"}]");
    }

    @Test
    void commands_of_the_python_program_are_all_there() {
        for (String leave : List.of("/q", "/exit", "/quit")) {
            assertThat(said(leave, "/stats")).doesNotContain("turns  ");
        }
        assertThat(said("/help")).contains("/save <file>", "/load <file>", "/stats", "/system [text|none]", "/format");
        assertThat(said("/info")).contains("architecture  llama", "type          instruct");
    }

    @Test
    void commands_are_read_in_any_case_and_unknown_ones_told() {
        assertThat(said("/SYSTEM", "/system Be brief.", "/system", "/system none", "/system", "/nope x", "/Q", "/info"))
                .isEqualTo("""
                System prompt: You are a helpful AI assistant.
                System prompt set.
                System prompt: Be brief.
                System prompt taken off.
                System prompt: none
                Unknown command /nope; /help lists them.
                """);
    }

    @Test
    void statistics_sum_up_and_clear_empties_them() {
        server.answering("/api/model/generate", 200, ANSWER);

        assertThat(said("Hi", "Again", "/stats", "/clear", "/stats")).endsWith("""
                duration         0s
                turns            2
                prompt tokens    40
                response tokens  6
                total            46
                Conversation cleared.
                duration         0s
                turns            0
                prompt tokens    0
                response tokens  0
                total            0
                """);
    }

    @Test
    void info_and_format_show_how_text_reaches_the_model() {
        assertThat(said("/format")).isEqualTo("""
                model         tiny
                architecture  llama
                type          instruct
                system        a message of its own
                  system: You are a helpful AI assistant.
                  user: <your text>
                """);
    }

    @Test
    void saved_conversation_is_loaded_again() throws Exception {
        server.answering("/api/model/generate", 200, ANSWER);
        Path file = folder.resolve("talk.json");

        String said = said("Hi", "/save " + folder.resolve("talk"), "/clear", "/load " + file, "/save", "/load");

        assertThat(said).endsWith("""
                Saved to %1$s
                Conversation cleared.
                Loaded 2 messages from %1$s
                  user: Hi
                  assistant: Hello you.
                Name the file: /save <file>
                Name the file: /load <file>
                """.formatted(file));
        assertThat(Files.readString(file)).isEqualToNormalizingNewlines("""
                {
                  "metadata" : {
                    "model_name" : "tiny",
                    "adapter_path" : null,
                    "system_prompt" : "You are a helpful AI assistant.",
                    "max_tokens" : 100,
                    "temperature" : 0.7,
                    "saved_at" : "2026-01-02T03:04:05",
                    "session_stats" : {
                      "turns" : 1,
                      "prompt_tokens" : 20,
                      "response_tokens" : 3,
                      "start_time" : 1.767323045E9,
                      "duration_seconds" : 0.0
                    }
                  },
                  "messages" : [ {
                    "role" : "user",
                    "content" : "Hi"
                  }, {
                    "role" : "assistant",
                    "content" : "Hello you."
                  } ]
                }""");
    }

    @Test
    void file_of_the_page_is_loaded_with_its_system_message_as_the_prompt() throws Exception {
        Path file = folder.resolve("page.json");
        Files.writeString(file, """
                {"metadata":{"model":{"name":"x"},"parameters":{"temperature":0.2,"top_p":0.9,"seed":"random"},
                 "timestamp":"2026-01-01T00:00:00Z","token_count":9},
                 "messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"},
                  {"role":"tool","content":"?"},{"role":"assistant","content":"Hey"}]}""");

        said("/load " + file);

        assertThat(conversation.systemPrompt()).isEqualTo("Be kind.");
        assertThat(conversation.temperature()).isEqualTo(0.2);
        assertThat(conversation.maxTokens()).isEqualTo(100);
        assertThat(conversation.messages())
                .containsExactly(new ChatMessage("user", "Hi"), new ChatMessage("assistant", "Hey"));
    }

    @Test
    void file_that_is_no_chat_is_told_and_the_session_goes_on() throws Exception {
        Files.writeString(folder.resolve("a.json"), "{\"messages\":3}");
        Files.writeString(folder.resolve("b.json"), "no JSON");

        said("/load " + folder.resolve("a"), "/load " + folder.resolve("b"), "/load " + folder.resolve("c"),
                "/save " + folder.resolve("no/such/folder"));

        assertThat(err.toString().lines().map(line -> line.replace(folder.toString(), "F"))).containsExactly(
                "Error: F/a.json is not a saved chat: it has no 'messages' and 'metadata'.",
                "Error: F/b.json is not JSON: Unrecognized token 'no': was expecting (JSON String, Number, Array, "
                        + "Object or token 'null', 'true' or 'false')",
                "Error: F/c.json could not be read: no such file or folder",
                "Error: F/no/such/folder.json could not be written: no such file or folder");
    }

    @Test
    void failed_turn_is_told_and_left_out() {
        server.answering("/api/model/generate", 400, """
                {"success":false,"error":"Too long.","error_code":"PROMPT_TOO_LONG","suggestion":"Ask for less."}""");

        said("Hi");

        assertThat(err).hasToString("Error: Too long. [PROMPT_TOO_LONG]\n  Ask for less.\n");
        assertThat(conversation.messages()).isEmpty();
    }

    @Test
    void base_model_gets_one_text() {
        server.close();
        server = new StandIn().answering("/api/model/status", 200, "{\"model_name\":\"tiny\",\"instruct\":false}")
                .answering("/api/model/generate", 200, ANSWER);

        said("/system Facts.", "One", "Two");

        assertThat(server.bodies()).last().asString()
                .contains("\"prompt\":\"Facts.\\n\\nOne\\nHello you.\\nTwo\"", "\"is_base_model\":true")
                .doesNotContain("history");
    }

    @Test
    void ctrl_c_during_an_answer_keeps_what_came() {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        server.handling("/api/model/generate", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody()
                            .write("data: {\"type\":\"chunk\",\"text\":\"a\"}\n\n".getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                    written.countDown();
                }
            } finally {
                gone.countDown();
            }
        });

        String said = said(new ScriptedLines("Hi").interruptingAt(written));

        assertThat(said).matches("Assistant: a*\n\\(stopped\\)\n");
        assertThat(conversation.messages()).hasSize(2);
        awaitQuietly(gone);
    }

    @Test
    void ctrl_c_before_the_first_token_ends_the_request() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.handling("/api/model/generate", exchange -> {
            asked.countDown();
            awaitQuietly(answer);
        });

        String said = said(new ScriptedLines("Hi").interruptingAt(asked));
        answer.countDown();

        assertThat(said).isEqualTo("Assistant: \n(stopped)\n");
    }

    private String said(String... lines) {
        return said(new ScriptedLines(lines));
    }

    /** What a session says after its greeting, without the empty lines between turns. */
    private String said(ScriptedLines lines) {
        Console console = new Console(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), true, true, true, false);
        ChatSession session = new ChatSession(new ApiClient(URI.create(server.url()), null), console, lines,
                conversation, Map.of());
        session.run();
        String greeting = "Chatting with tiny. Ctrl-C stops an answer; commands:\n"
                + String.join("\n", SlashCommand.help()) + "\n";
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(greeting);
        return out.toString(StandardCharsets.UTF_8).substring(greeting.length()).lines()
                .filter(line -> !line.isEmpty()).map(line -> line + "\n").collect(Collectors.joining());
    }

    private static void awaitQuietly(CountDownLatch moment) {
        try {
            moment.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.forgellm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import io.forgellm.web.Chromium;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One generation path: whoever asks, however, gets the same greedy answer of the real model. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class SameAnswerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUESTION = "Why is the sky blue? Answer in one sentence.";
    private static final int TOKENS = 40;

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    private String answer;

    @BeforeEach
    void askPlainly() {
        TestModels.assumeSmolLm2();
        Api.load(TestModels.SMOLLM2_ID);
        answer = Api.greedy(QUESTION, TOKENS);
        assertThat(answer).hasSizeGreaterThan(20);
    }

    @Test
    void inStreams() throws Exception {
        String body = JSON.writeValueAsString(Map.of("prompt", QUESTION, "temperature", 0, "max_tokens", TOKENS,
                "streaming", true));
        assertThat(joined(Api.stream("/api/model/generate", body, "*/*").toList(), "", "/text")).isEqualTo(answer);
        assertThat(joined(Api.stream("/api/model/generate", body, "text/event-stream").toList(), "data: ", "/text"))
                .isEqualTo(answer);
    }

    @Test
    void inOpenAisDialect() throws Exception {
        List<Map<String, String>> messages = List.of(Map.of("role", "user", "content", QUESTION));
        Map<String, Object> body = Map.of("model", TestModels.SMOLLM2_ID, "messages", messages, "temperature", 0,
                "max_tokens", TOKENS);
        Api.post("/v1/chat/completions", body).statusCode(200)
                .body("choices[0].message.content", org.hamcrest.Matchers.equalTo(answer));
        Map<String, Object> streamed = new java.util.HashMap<>(body);
        streamed.put("stream", true);
        assertThat(joined(Api.stream("/v1/chat/completions", JSON.writeValueAsString(streamed), "*/*")
                .filter(l -> !l.endsWith("[DONE]")).toList(), "data: ", "/choices/0/delta/content")).isEqualTo(answer);
    }

    private static String joined(List<String> lines, String prefix, String pointer) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith(prefix) && line.length() > prefix.length()) {
                JsonNode piece = JSON.readTree(line.substring(prefix.length())).at(pointer);
                text.append(piece.isTextual() ? piece.asText() : "");
            }
        }
        return text.toString();
    }

    @Test
    void onTheCommandLine() throws Exception {
        Process cli = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), "io.forgellm.cli.Main", "cli", "generate",
                "--url", address.replaceAll("/$", ""), "--model", TestModels.SMOLLM2_ID, "--prompt", QUESTION,
                "--temperature", "0", "--max-tokens", String.valueOf(TOKENS))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        cli.getOutputStream().close();
        String printed = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(cli.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(cli.exitValue()).isZero();
        assertThat(printed.strip()).isEqualTo(answer.strip());
    }

    @Test
    void onThePage() {
        Page page = chromium.open(address);
        page.fill("#max_tokens", String.valueOf(TOKENS));
        page.fill("#temperature", "0");
        page.fill("#prompt", QUESTION);
        page.press("#prompt", "Enter");
        page.waitForSelector(".statistics:has-text('tokens/s')");
        assertThat(words(page.locator(".turn.assistant .turn-body").textContent())).isEqualTo(words(answer));
    }

    /** Markdown changes marks and white space, never words. */
    private static String words(String text) {
        return text.replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}

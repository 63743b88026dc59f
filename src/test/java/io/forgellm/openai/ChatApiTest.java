package io.forgellm.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ChatApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Map<String, String>> HELLO = List.of(Map.of("role", "user", "content", "hello"));

    @BeforeEach
    void tinyLoaded() {
        Api.load("tiny");
    }

    @Test
    void givesTheSameGreedyAnswerAsGenerate() {
        String text = Api.greedy("hello", 20);
        Api.post("/v1/chat/completions", Map.of("model", "tiny", "messages", HELLO, "temperature", 0, "max_tokens", 20))
                .statusCode(200).body("object", equalTo("chat.completion")).body("id", startsWith("chatcmpl-"))
                .body("choices[0].message.role", equalTo("assistant")).body("choices[0].message.content", equalTo(text))
                .body("choices[0].finish_reason", equalTo("length")).body("usage.completion_tokens", equalTo(20));
    }

    @Test
    void streamsChunksThenUsageThenDone() throws Exception {
        List<String> lines = Api.stream("/v1/chat/completions", """
                {"model":"tiny","messages":[{"role":"user","content":"hello"}],"temperature":0,"max_tokens":20,
                 "stream":true,"stream_options":{"include_usage":true}}""", "*/*").filter(l -> !l.isEmpty()).toList();
        assertThat(lines).allMatch(l -> l.startsWith("data: ")).endsWith("data: [DONE]");
        List<JsonNode> chunks = new ArrayList<>();
        for (String line : lines.subList(0, lines.size() - 1)) {
            chunks.add(JSON.readTree(line.substring(6)));
        }
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.getLast().at("/usage/completion_tokens").asInt()).isEqualTo(20);
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText()).isEqualTo("length");
        StringBuilder text = new StringBuilder();
        chunks.forEach(c -> text.append(c.at("/choices/0/delta/content").asText()));
        assertThat(text).hasToString(Api.greedy("hello", 20));
    }

    @Test
    void tellsLogProbabilities() {
        var reply = Api.post("/v1/chat/completions", Map.of("model", "tiny", "messages", HELLO, "temperature", 0,
                "max_tokens", 3, "logprobs", true, "top_logprobs", 2));
        if (TestModels.onJavaLlama()) {
            reply.statusCode(501).body("error.code", equalTo("unsupported_by_engine"));
            return;
        }
        reply.statusCode(200);
        List<Float> logprobs = reply.extract().path("choices[0].logprobs.content.logprob");
        List<Float> best = reply.extract().path("choices[0].logprobs.content.collect { it.top_logprobs[0].logprob }");
        assertThat(logprobs).hasSize(3).isEqualTo(best).allMatch(p -> p < 0);
    }

    @Test
    void continuesATextAsItIs() {
        Api.post("/v1/completions", Map.of("model", "tiny", "prompt", "once upon", "temperature", 0, "max_tokens", 5))
                .statusCode(200).body("object", equalTo("text_completion")).body("usage.completion_tokens", equalTo(5));
    }

    @Test
    void anotherModelsNameIsNotFound() {
        Api.post("/v1/chat/completions", Map.of("model", "gpt-4o", "messages", HELLO)).statusCode(404)
                .body("error.code", equalTo("model_not_found")).body("error.type", equalTo("invalid_request_error"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"messages":[]}                                                      | messages must not be empty
            {"messages":[{"role":"user","content":"x"}],"n":2}                   | 'n' cannot be honoured
            {"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]} | 'tools' cannot be honoured
            {"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_object"}} | 'response_format' cannot be honoured
            {"messages":[{"role":"tool","content":"x"}]}                         | The role 'tool' is not supported
            {"messages":[{"role":"user","content":[{"type":"image_url"}]}]}      | Only text parts are supported
            {"messages":[{"role":"user"}]}                                       | has no content
            {"messages":[{"role":"user","content":"x"}],"temprature":1}          | 'temprature' is not known
            """)
    void whatCannotBeHonouredIsRefused(String body, String message) {
        Api.post("/v1/chat/completions", body).statusCode(400)
                .body("error.message.replace(\"'messages'\", 'messages')", containsString(message))
                .body("error.type", equalTo("invalid_request_error"));
    }
}

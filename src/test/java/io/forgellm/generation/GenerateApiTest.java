package io.forgellm.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class GenerateApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GREEDY =
            "{\"prompt\":\"hello\",\"temperature\":0,\"max_tokens\":20,\"streaming\":true}";

    @BeforeEach
    void tinyLoaded() {
        Api.load("tiny");
    }

    @Test
    void answersAsOneObjectWithItsCounts() {
        Api.post("/api/model/generate", Map.of("prompt", "hello", "temperature", 0, "max_tokens", 20))
                .statusCode(200).body("success", equalTo(true)).body("completion_tokens", equalTo(20))
                .body("finish_reason", equalTo("length")).body("prompt_tokens", greaterThan(0))
                .body("truncated_tokens", equalTo(0));
    }

    @Test
    void jsonLinesServerSentEventsAndOneObjectSayTheSame() throws Exception {
        String whole = Api.greedy("hello", 20);

        List<JsonNode> lines = new ArrayList<>();
        for (String line : Api.stream("/api/model/generate", GREEDY, "*/*").toList()) {
            lines.add(JSON.readTree(line));
        }
        assertThat(text(lines)).isEqualTo(whole);
        assertThat(lines.getLast().path("type").asText()).isEqualTo("complete");
        assertThat(lines.getLast().path("completion_tokens").asInt()).isEqualTo(20);
        assertThat(lines.subList(0, lines.size() - 1)).allMatch(l -> l.path("type").asText().equals("chunk"));
        assertThat(lines.size()).isGreaterThan(10);

        List<JsonNode> events = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String line : Api.stream("/api/model/generate", GREEDY, "text/event-stream").toList()) {
            if (line.startsWith("data: ")) {
                events.add(JSON.readTree(line.substring(6)));
            } else if (line.startsWith("event: ")) {
                names.add(line.substring(7));
            }
        }
        assertThat(text(events)).isEqualTo(whole);
        assertThat(Collections.frequency(names, "complete")).isEqualTo(1);
        assertThat(names.getLast()).isEqualTo("complete");
    }

    @Test
    void tellsEachTokenWithItsProbabilityWhereAsked() throws Exception {
        assumeTrue("libllama".equals(Api.status().path("engine")), "java-llama tells no probabilities");
        List<JsonNode> lines = new ArrayList<>();
        String request = GREEDY.replace("\"streaming\"", "\"logprobs\":3,\"streaming\"");
        for (String line : Api.stream("/api/model/generate", request, "*/*").toList()) {
            lines.add(JSON.readTree(line));
        }
        List<JsonNode> tokens = lines.stream().filter(l -> l.has("token")).map(l -> l.get("token")).toList();
        assertThat(tokens).hasSize(20).allSatisfy(token -> {
            assertThat(token.path("logprob").asDouble()).isNotPositive();
            assertThat(token.path("top")).hasSize(3);
            assertThat(token.path("top").get(0).path("logprob").asDouble())
                    .as("greedy takes the likeliest").isEqualTo(token.path("logprob").asDouble());
        });
        assertThat(text(lines)).isEqualTo(Api.greedy("hello", 20));
        Api.post("/api/model/generate", Map.of("prompt", "hello", "temperature", 0, "max_tokens", 4, "logprobs", 0))
                .statusCode(200).body("tokens.size()", equalTo(4));
        Api.post("/api/model/generate", Map.of("prompt", "hello", "logprobs", 21)).statusCode(400);
    }

    @Test
    void showsThePromptAsTheModelSeesIt() {
        int tokens = Api.post("/api/model/generate", Map.of("prompt", "hello", "max_tokens", 1, "system_prompt", "Be brief."))
                .statusCode(200).extract().path("prompt_tokens");
        Api.post("/api/model/generate/prompt", Map.of("prompt", "hello", "system_prompt", "Be brief."))
                .statusCode(200).body("tokens", equalTo(tokens)).body("prompt", containsString("hello"))
                .body("prompt", containsString("Be brief."));
    }

    @Test
    void aModelThatIsNotLoadedIsNotTakenForTheLoadedOne() {
        Api.post("/api/model/generate", Map.of("prompt", "hello", "model", "tiny", "max_tokens", 1)).statusCode(200);
        Api.post("/api/model/generate", Map.of("prompt", "hello", "model", "another", "max_tokens", 1)).statusCode(404)
                .body("error_code", equalTo("MODEL_NOT_FOUND"));
    }

    private static String text(List<JsonNode> pieces) {
        StringBuilder text = new StringBuilder();
        pieces.forEach(p -> text.append(p.path("text").asText()));
        return text.toString();
    }

    @Test
    void endsAtItsEndToken() {
        Api.load("tiny-ends");
        Api.post("/api/model/generate", Map.of("prompt", "hello", "temperature", 0, "max_tokens", 400))
                .body("finish_reason", equalTo("stop"));
    }

    @Test
    void stopStringsEndTheAnswerAndAreNotPartOfIt() {
        String whole = Api.greedy("hello", 30);
        String stop = whole.substring(8, 12);
        Api.post("/api/model/generate", Map.of("prompt", "hello", "temperature", 0, "max_tokens", 30, "stop", stop))
                .body("text", equalTo(whole.substring(0, whole.indexOf(stop)))).body("finish_reason", equalTo("stop"));
    }

    @Test
    void aSeedMakesAChanceAnswerRepeatable() {
        Map<String, Object> request = Map.of("prompt", "hello", "temperature", 1.5, "max_tokens", 24, "seed", 7);
        String first = Api.post("/api/model/generate", request).extract().path("text");
        String again = Api.post("/api/model/generate", request).extract().path("text");
        String other = Api.post("/api/model/generate", Map.of("prompt", "hello", "temperature", 1.5, "max_tokens", 24,
                "seed", 8)).extract().path("text");
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void theSamePromptAgainIsTakenFromTheCache() {
        String prompt = "the same long beginning of a prompt ".repeat(4);
        String text = Api.greedy(prompt, 8);
        Api.post("/api/model/generate", Map.of("prompt", prompt, "temperature", 0, "max_tokens", 8))
                // java-llama.cpp does not tell what it took from its cache.
                .body("cached_tokens", TestModels.onJavaLlama() ? equalTo(0) : greaterThan(10))
                .body("text", equalTo(text));
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedOrCutAsAsked() {
        String prompt = "too long ".repeat(2_000);
        Api.post("/api/model/generate", Map.of("prompt", prompt)).statusCode(400)
                .body("error_code", equalTo("PROMPT_TOO_LONG")).body("details.prompt_tokens", greaterThan(512))
                .body("details.context_length", equalTo(512)).body("suggestion", containsString("truncate"));
        Api.post("/api/model/generate", Map.of("prompt", prompt, "truncate", true, "max_tokens", 5)).statusCode(200)
                .body("truncated_tokens", greaterThan(0)).body("completion_tokens", equalTo(5));
        Api.post("/v1/completions", Map.of("model", "tiny", "prompt", prompt)).statusCode(400)
                .body("error.code", equalTo("context_length_exceeded"));
    }

    @Test
    void withoutAModelItSaysSo() {
        Api.unload();
        Api.post("/api/model/generate", Map.of("prompt", "x")).statusCode(409)
                .body("error_code", equalTo("MODEL_NOT_LOADED")).body("suggestion", containsString("/api/model/load"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                       | INVALID_REQUEST   | 'prompt' must not be empty.
            {"prompt":""}                            | INVALID_PARAMETER | 'prompt' must not be empty.
            {"prompt":5}                             | INVALID_PARAMETER | 'prompt' must be a string.
            {"prompt":"x","temperature":"hot"}       | INVALID_PARAMETER | 'temperature' must be a number.
            {"prompt":"x","temperature":-1}          | INVALID_PARAMETER | 'temperature' must be greater than or equal to 0.
            {"prompt":"x","temperature":99}          | INVALID_PARAMETER | 'temperature' must be less than or equal to 5.
            {"prompt":"x","max_tokens":0}            | INVALID_PARAMETER | 'max_tokens' must be greater than or equal to 1.
            {"prompt":"x","max_tokens":2.5}          | INVALID_PARAMETER | 'max_tokens' must be a whole number within the range of its field.
            {"prompt":"x","max_tokens":99999999999}  | INVALID_PARAMETER | 'max_tokens' must be a whole number within the range of its field.
            {"prompt":"x","stop":["",""]}            | INVALID_PARAMETER | 'stop[0]' must not be empty; 'stop[1]' must not be empty.
            {"prompt":"x","tempratur":1}             | INVALID_REQUEST   | The field 'tempratur' is not known here.
            {"prompt":"x","history":[{"role":"cat","content":"x"}]} | INVALID_PARAMETER | 'history[0].role' must be system, user or assistant.
            {"prompt":                               | INVALID_REQUEST   | The body is not valid JSON at line 1, column 11.
            []                                       | INVALID_REQUEST   | The body must be a JSON object.
            """)
    void whatIsWrongIsSaidInOneFormat(String body, String code, String message) {
        Api.post("/api/model/generate", body).statusCode(400).body("success", equalTo(false))
                .body("error_code", equalTo(code)).body("error", equalTo(message));
    }
}

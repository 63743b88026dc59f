package io.forgellm.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryFileTest {
    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00.123Z");

    private final HistoryFile file = new HistoryFile(JSON);

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text);
    }

    private static Turn turn(String id, String parent, String role, String content) {
        return new Turn(id, parent, role, content, null, null, JSON.createObjectNode(), null);
    }

    private static Conversation twoBranches() throws Exception {
        return new Conversation("c", "Rivers", "smollm2:135m", null, "Be brief.",
                json("{\"temperature\":0,\"seed\":7,\"min_p\":0.1}"), "4", List.of(turn("1", null, "user", "Longest river?"),
                turn("2", "1", "assistant", "The Nile."), turn("3", null, "user", "Longest river of Asia?"),
                turn("4", "3", "assistant", "The Yangtze.")), null, null);
    }

    @Test
    void writesTheShownBranchAsThePythonProgramDoes() throws Exception {
        JsonNode written = json(file.write(twoBranches(), NOON).toString());
        assertThat(written.path("metadata")).isEqualTo(json("""
                {"model": {"name": "smollm2:135m", "display_name": "smollm2:135m", "adapter_path": null,
                           "adapter_display_name": null},
                 "parameters": {"temperature": 0, "seed": 7},
                 "timestamp": "2026-05-04T12:00:00.123Z", "token_count": 8}"""));
        assertThat(written.path("messages")).isEqualTo(json("""
                [{"role": "system", "content": "Be brief."},
                 {"role": "user", "content": "Longest river of Asia?"},
                 {"role": "assistant", "content": "The Yangtze."}]"""));
    }

    @Test
    void readsItsOwnFilesWithAllBranches() throws Exception {
        Conversation read = file.read(file.write(twoBranches(), NOON));
        assertThat(read).usingRecursiveComparison().ignoringFields("id").isEqualTo(twoBranches());
        assertThat(read.branch()).extracting(Turn::content).containsExactly("Longest river of Asia?", "The Yangtze.");
    }

    @Test
    void readsWhatThePythonProgramsPageSaved() throws Exception {
        Conversation read = file.read(json("""
                {"metadata": {"model": {"name": "Qwen2.5", "display_name": "Qwen", "adapter_path": "a/b.safetensors"},
                              "parameters": {"temperature": 0.3, "seed": "random"}, "token_count": 12},
                 "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"},
                              {"role": "tool", "content": "x"}, {"role": "assistant", "content": "Hello"}]}"""));
        assertThat(read.model()).isEqualTo("Qwen2.5");
        assertThat(read.adapter()).isEqualTo("a/b.safetensors");
        assertThat(read.systemPrompt()).isEqualTo("Be kind.");
        assertThat(read.parameters()).isEqualTo(json("{\"temperature\":0.3}"));
        assertThat(read.title()).isEqualTo("Hi");
        assertThat(read.branch()).extracting(Turn::role).containsExactly("user", "assistant");
    }

    @Test
    void readsWhatItsCommandLineSaved() throws Exception {
        Conversation read = file.read(json("""
                {"metadata": {"model_name": "m", "adapter_path": null, "system_prompt": "Be kind.", "max_tokens": 50,
                              "temperature": 0.7, "session_stats": {"turns": 1}},
                 "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}"""));
        assertThat(read.model()).isEqualTo("m");
        assertThat(read.systemPrompt()).isEqualTo("Be kind.");
        assertThat(read.parameters()).isEqualTo(json("{\"temperature\":0.7,\"max_tokens\":50}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"metadata\":{}}", "{\"messages\":[]}", "{\"metadata\":{},\"messages\":[{}]}",
        "{\"metadata\":{},\"messages\":[{\"role\":\"user\",\"content\":5}]}",
        "{\"metadata\":{},\"messages\":[],\"forgellm\":{}}",
        "{\"metadata\":{},\"messages\":[],\"forgellm\":{\"turns\":[],\"leaf\":\"9\"}}",
        "{\"metadata\":{},\"messages\":[],\"forgellm\":{\"turns\":[{\"id\":\"1\",\"role\":\"system\",\"content\":\"\"}]}}",
        "{\"metadata\":{},\"messages\":[],\"forgellm\":{\"turns\":[{\"id\":\"1\",\"parent_id\":\"1\",\"role\":\"user\",\"content\":\"\"}]}}"})
    void refusesWhatIsNoHistory(String text) throws Exception {
        JsonNode broken = json(text);
        assertThatThrownBy(() -> file.read(broken)).isInstanceOfSatisfying(ForgeException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"  \n", ""})
    void nothingSaidHasNoTitleOfItsOwn(String question) {
        assertThat(Titles.of(question)).isEqualTo("New chat");
    }

    @Test
    void longQuestionsAreCutBetweenWordsAndNeverInsideACharacter() {
        assertThat(Titles.of("word ".repeat(20))).isEqualTo("word ".repeat(12).strip() + "…");
        assertThat(Titles.of("a" + "😀".repeat(40))).isEqualTo("a" + "😀".repeat(29) + "…");
    }
}

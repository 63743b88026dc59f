package io.forgellm.training.data.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Place;
import io.forgellm.training.data.Example.Turn;
import io.forgellm.training.data.source.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowMapperTest {
    private static final Place PLACE = new Place("rows.jsonl", 3);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        messages | {"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]} | user:Q assistant:A
        sharegpt | {"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"}]} | user:Q assistant:A
        alpaca | {"system":"S","instruction":"Q","output":"A"} | system:S user:Q assistant:A
        alpaca | {"instruction":"Q","input":"","output":"A"} | user:Q assistant:A
        alpaca | {"instruction":"Q","input":"I","output":"A","text":"ignored"} | user:Q//I assistant:A
        prompt_response | {"prompt":"Q","response":"A"} | user:Q assistant:A
        question_answer | {"id":7,"question":"Q","answer":"A"} | user:Q assistant:A
        """)
    void theUsualShapesAreConversations(String shape, String row, String turns) {
        RowMapper.Mapped mapped = map(row);
        assertThat(mapped.shape().label()).isEqualTo(shape);
        assertThat(((Example.Conversation) mapped.example()).turns().stream()
            .map(turn -> turn.role() + ":" + turn.content().replace('\n', '/')).collect(Collectors.joining(" ")))
            .isEqualTo(turns);
    }

    /** In tables, for pictures beside the text, and as TRL's conversational pairs. */
    @ParameterizedTest
    @ValueSource(strings = {
        "{\"messages\":\"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"Q\\\"},"
            + "{\\\"role\\\":\\\"assistant\\\",\\\"content\\\":\\\"A\\\"}]\"}",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Q\"}]},"
            + "{\"role\":\"assistant\",\"content\":\"A\"}]}",
        "{\"prompt\":[{\"role\":\"user\",\"content\":\"Q\"}],"
            + "\"completion\":[{\"role\":\"assistant\",\"content\":\"A\"}]}"})
    void turnsMayBeWrittenOtherwise(String row) {
        assertThat(map(row).example()).isEqualTo(
            new Example.Conversation(PLACE, List.of(new Turn("user", "Q"), new Turn("assistant", "A"))));
    }

    @Test
    void textAndPairsStayWhatTheyAre() {
        assertThat(map("{\"text\":\"T\"}").example()).isEqualTo(new Example.Text(PLACE, "T"));
        assertThat(map("{\"prompt\":\"P\",\"completion\":\"C\"}").example())
            .isEqualTo(new Example.Completion(PLACE, "P", "C"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        user system assistant | turn 2 (system) cannot follow user
        user user assistant   | turn 2 (user) cannot follow user
        user assistant user   | the conversation ends with user; the assistant has the last turn
        assistant             | the conversation begins with assistant; user or system comes first
        user assistant assistant | turn 3 (assistant) cannot follow assistant
        user tool assistant   | turn 2 (tool) cannot follow user
        system                | the conversation ends with system; the assistant has the last turn
        """)
    void rolesOutOfOrderAreNamed(String roles, String message) {
        refused(conversation(roles), message);
    }

    @Test
    void anUnknownRoleIsNamed() {
        refused(conversation("user teacher"), "\"teacher\" is no role; known are system, user, assistant and tool, and"
            + " ShareGPT's human and gpt");
    }

    @ParameterizedTest
    @CsvSource({"user assistant", "system user assistant", "user assistant user assistant",
        "user assistant tool assistant", "user assistant tool tool assistant user assistant"})
    void rolesInOrderAreTaken(String roles) {
        assertThat(((Example.Conversation) map(conversation(roles)).example()).turns()).extracting(Turn::role)
            .containsExactly(roles.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"text":7}                  | field "text" is to be a string, not number
        {"text":null}               | field "text" is to be a string, not missing
        {"text":" "}                | field "text" is empty
        {"prompt":"P","completion":""} | field "completion" is empty
        {"question":"Q","answer":""} | the assistant's turns are empty
        {"messages":{}}             | field "messages" is to be a list of turns
        {"messages":[]}             | the conversation has no turns
        {"messages":[{"content":"Q"}]} | messages[0] has no role
        {"messages":[{"role":"user","content":7}]} | messages[0] is to have text as its content
        {"messages":[{"role":"user","content":[{"type":"image"}]}]} | messages[0] has a part that is no text: image
        {"body":"B"}                | the row's fields are [body]; none of the known shapes
        """)
    void whatIsWrongIsNamed(String row, String message) {
        refused(row, message);
    }

    @Test
    void otherNamesCanBeGiven() {
        RowMapper mapper = new RowMapper(new FieldNames(Map.of("text", "body")));
        assertThat(mapper.map(row("{\"body\":\"B\",\"prompt\":\"P\",\"completion\":\"C\"}")).getFirst().example())
            .isEqualTo(new Example.Text(PLACE, "B"));
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> new FieldNames(Map.of("txt", "body")))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER));
    }

    @Test
    void conversationsMayStandInMarkdown() {
        Row page = new Row.Document(new Place("talks.md", 0), """
            # Talks
            <conversation>
            <message from="user">
            Who are you?
            </message>
            <message from='assistant'>A river.</message>
            </conversation>

            Between them.
            <conversation><message from="user">Q</message><message from="assistant">A</message></conversation>
            """);
        assertThat(new RowMapper(FieldNames.USUAL).map(page)).extracting(RowMapper.Mapped::example).containsExactly(
            new Example.Conversation(new Place("talks.md", 2),
                List.of(new Turn("user", "Who are you?"), new Turn("assistant", "A river."))),
            new Example.Conversation(new Place("talks.md", 10),
                List.of(new Turn("user", "Q"), new Turn("assistant", "A"))));
    }

    private static String conversation(String roles) {
        return "{\"messages\":[" + List.of(roles.split(" ")).stream()
            .map(role -> "{\"role\":\"" + role + "\",\"content\":\"x\"}").collect(Collectors.joining(",")) + "]}";
    }

    private static void refused(String row, String message) {
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> map(row))
            .withMessage("rows.jsonl, line 3: " + message)
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA));
    }

    private static RowMapper.Mapped map(String json) {
        return new RowMapper(FieldNames.USUAL).map(row(json)).getFirst();
    }

    private static Row row(String json) {
        try {
            return new Row.Fields(PLACE, (ObjectNode) new JsonMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

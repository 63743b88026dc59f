package io.forgellm.conversation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ConversationApiTest {
    private static ValidatableResponse send(String method, String path, Object body) {
        return given().contentType("application/json").body(body).request(method, path).then();
    }

    private static String begin(Map<String, Object> body) {
        return send("POST", "/api/conversations", body).statusCode(201).extract().path("conversation.id");
    }

    private static String say(String conversation, Map<String, Object> turn) {
        return send("POST", "/api/conversations/" + conversation + "/turns", turn).statusCode(201).extract().path("turn.id");
    }

    private static ValidatableResponse get(String conversation) {
        return given().get("/api/conversations/" + conversation).then();
    }

    @Test
    void keepsWhatIsSaidAndIsNamedAfterTheFirstQuestion() {
        String id = begin(Map.of("model", "tiny", "system_prompt", "Be brief.", "parameters", Map.of("temperature", 0)));
        get(id).statusCode(200).body("conversation.title", equalTo("New chat")).body("conversation.leaf", nullValue());
        String question = say(id, Map.of("role", "user", "content", "What is a\nprime?"));
        String answer = say(id, Map.of("role", "assistant", "content", "A number.", "parent_id", question, "model", "tiny",
                "details", Map.of("statistics", Map.of("completion_tokens", 3))));

        get(id).body("conversation.title", equalTo("What is a prime?")).body("conversation.leaf", equalTo(answer))
                .body("conversation.system_prompt", equalTo("Be brief."))
                .body("conversation.parameters.temperature", equalTo(0))
                .body("conversation.turns.content", contains("What is a\nprime?", "A number."))
                .body("conversation.turns[1].parent_id", equalTo(question))
                .body("conversation.turns[1].details.statistics.completion_tokens", equalTo(3));
    }

    @Test
    void goesOnWithTheModelThatAnsweredLast() {
        String id = begin(Map.of("model", "tiny"));
        String question = say(id, Map.of("role", "user", "content", "Which?"));
        say(id, Map.of("role", "assistant", "content", "This.", "parent_id", question, "model", "other", "adapter", "poems"));
        say(id, Map.of("role", "assistant", "content", "That.", "parent_id", question, "model", "third", "shown", false));
        get(id).body("conversation.model", equalTo("other")).body("conversation.adapter", equalTo("poems"));
        say(id, Map.of("role", "assistant", "content", "Neither.", "parent_id", question, "model", "third"));
        get(id).body("conversation.model", equalTo("third")).body("conversation.adapter", nullValue());
    }

    @Test
    void anEditedQuestionIsABranchAndTheOtherStays() {
        String id = begin(Map.of());
        String first = say(id, Map.of("role", "user", "content", "one"));
        String answer = say(id, Map.of("role", "assistant", "content", "1", "parent_id", first));
        String edited = say(id, Map.of("role", "user", "content", "two"));
        get(id).body("conversation.leaf", equalTo(edited)).body("conversation.turns", hasSize(3));

        send("PATCH", "/api/conversations/" + id, Map.of("leaf", answer)).statusCode(200)
                .body("conversation.leaf", equalTo(answer));
        say(id, Map.of("role", "assistant", "content", "eins", "parent_id", first, "shown", false));
        get(id).body("conversation.leaf", equalTo(answer)).body("conversation.turns", hasSize(4));
    }

    @Test
    void isFoundByWhatWasSaidWhateverItsCaseAndWithoutWildcards() {
        String id = begin(Map.of("title", "Discounts"));
        say(id, Map.of("role", "user", "content", "Is 100%_off a Bargain?"));
        given().queryParam("search", "0%_OFF a barg").get("/api/conversations").then().statusCode(200)
                .body("conversations.id", contains(id)).body("conversations[0].turns", equalTo(1));
        given().queryParam("search", "discoun").get("/api/conversations").then().body("conversations.id", hasItem(id));
        given().queryParam("search", "100x_off").get("/api/conversations").then().body("conversations.id", not(hasItem(id)));
        send("PATCH", "/api/conversations/" + id, Map.of("title", "Renamed")).statusCode(200);
        given().get("/api/conversations").then().body("conversations[0].title", equalTo("Renamed"));
        given().queryParam("limit", 1).queryParam("offset", 0).get("/api/conversations").then()
                .body("conversations", hasSize(1));
    }

    @Test
    void goesOutAsAFileAndComesBackWithAllItsBranches() {
        String id = begin(Map.of("model", "org/model:Q4", "system_prompt", "Be brief."));
        String first = say(id, Map.of("role", "user", "content", "one"));
        say(id, Map.of("role", "user", "content", "two"));
        send("PATCH", "/api/conversations/" + id, Map.of("leaf", first));

        var export = given().get("/api/conversations/" + id + "/export").then().statusCode(200)
                .header("Content-Disposition", containsString("chat_history_org_model_Q4_"))
                .body("messages.content", contains("Be brief.", "one"));
        send("POST", "/api/conversations/import", export.extract().asString()).statusCode(201)
                .body("conversation.id", not(equalTo(id))).body("conversation.title", equalTo("one"))
                .body("conversation.turns.content", contains("one", "two"))
                .body("conversation.system_prompt", equalTo("Be brief."));
        send("POST", "/api/conversations/import", "{\"messages\":[]}").statusCode(400)
                .body("error_code", equalTo("INVALID_REQUEST")).body("error", containsString("metadata"));
    }

    @Test
    void anImportUnderAnIdIsThereOnce() {
        String address = "/api/conversations/import?id=0b51c1e6-6d3c-3a5b-8d39-0f1c5c1f7a11";
        String file = "{\"metadata\":{},\"messages\":[{\"role\":\"user\",\"content\":\"once\"}]}";
        String first = send("POST", address, file).statusCode(201).extract().asString();
        assertThat(send("POST", address, file).statusCode(200).extract().asString()).isEqualTo(first);
        given().delete("/api/conversations/0b51c1e6-6d3c-3a5b-8d39-0f1c5c1f7a11").then().statusCode(200);
        send("POST", "/api/conversations/import?id=mine", file).statusCode(400);
    }

    @Test
    void goesForGood() {
        String id = begin(Map.of());
        say(id, Map.of("role", "user", "content", "one"));
        given().delete("/api/conversations/" + id).then().statusCode(200);
        get(id).statusCode(404).body("error_code", equalTo("CONVERSATION_NOT_FOUND"));
        given().delete("/api/conversations/" + id).then().statusCode(404);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        String id = begin(Map.of());
        String other = say(begin(Map.of()), Map.of("role", "user", "content", "one"));
        send("POST", "/api/conversations/" + id + "/turns", Map.of("role", "user", "content", "x", "parent_id", other))
                .statusCode(400).body("details.field", equalTo("parent_id"));
        send("PATCH", "/api/conversations/" + id, Map.of("leaf", other)).statusCode(400)
                .body("details.field", equalTo("leaf"));
        send("POST", "/api/conversations/" + id + "/turns", Map.of("role", "tool", "content", "x")).statusCode(400);
        send("POST", "/api/conversations", Map.of("titel", "x")).statusCode(400).body("error", containsString("titel"));
    }

    /** A transaction that reads and then writes is refused where another wrote in between, unless it began as a writer. */
    @Test
    void manyChangesAtOnceAreAllKept() throws Exception {
        String id = begin(Map.of());
        try (ExecutorService at = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> said = IntStream.range(0, 40).mapToObj(i -> at.submit(() ->
                    say(i % 2 == 0 ? id : begin(Map.of()), Map.of("role", "user", "content", "question " + i)))).toList();
            for (Future<String> one : said) {
                one.get();
            }
        }
        get(id).body("conversation.turns", hasSize(20));
    }
}

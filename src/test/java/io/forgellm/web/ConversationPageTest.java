package io.forgellm.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.forgellm.Api;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page does with conversations, against the real server, with an engine that says what the test wants. */
@QuarkusTest
@TestProfile(PacedEngines.Profile.class)
class ConversationPageTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/chat")
    String address;

    @Inject
    PacedEngines engines;

    Path folder;

    @BeforeEach
    void twoModelsOneLoaded() throws Exception {
        engines.reset();
        Path models = Files.createDirectories(folder.resolve("models"));
        for (String name : List.of("tiny.gguf", "other.gguf")) {
            if (!Files.exists(models.resolve(name))) {
                TinyModel.standard().write(models.resolve(name));
            }
        }
        given().contentType("application/json").body("{\"model_name\":\"tiny\"}").post("/api/model/load")
                .then().statusCode(200);
    }

    private static Page ask(Page page, String question) {
        page.fill("#prompt", question);
        page.press("#prompt", "Enter");
        assertThat(page.locator("#send")).isVisible();
        return page;
    }

    /** Back when the server has the answer, too. */
    private static void askAndSave(Page page, String question) {
        page.waitForResponse(saved("assistant"), () -> ask(page, question));
    }

    private static Predicate<Response> saved(String role) {
        return response -> response.url().endsWith("/turns")
                && response.request().postData().contains("\"role\":\"" + role + "\"");
    }

    private Page open(String address) {
        Page page = chromium.open(address);
        assertThat(page.locator("#model-state")).hasAttribute("data-state", "ready");
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void anEditedQuestionIsANewVersionAndTheOldOneStays() {
        Page page = open(address);
        engines.answer.set("The Nile.");
        ask(page, "Longest river?");
        ask(page, "Where is it?");
        assertThat(page.locator(".turn")).hasCount(4);
        engines.answer.set("The Yangtze.");
        page.locator(".turn.user").first().getByText("Edit").click();
        assertThat(page.getByLabel("Edit the question")).isFocused();
        page.keyboard().press("Escape");
        assertThat(page.locator(".turn.user .turn-body").first()).hasText("Longest river?");
        page.keyboard().press("Enter");
        page.getByLabel("Edit the question").fill("Longest river of Asia?");
        page.keyboard().press("Control+Enter");

        assertThat(page.locator(".turn")).hasCount(2);
        assertThat(page.locator(".turn.assistant .prose")).hasText("The Yangtze.");
        assertThat(engines.requests.getLast().prompt()).contains("Longest river of Asia?").doesNotContain("Where");
        assertThat(page.locator(".branches")).hasText("‹2 / 2›");
        // What the page shows after a reload is what the server was told by then.
        page.waitForResponse(response -> response.request().method().equals("PATCH")
                && response.request().postData().contains("\"leaf\""),
                () -> button(page, "Earlier version").click());
        assertThat(page.locator(".turn.user .turn-body")).hasText(new String[] {"Longest river?", "Where is it?"});
        assertThat(button(page, "Later version")).isFocused();
        page.reload();
        assertThat(page.locator(".turn.user .turn-body")).hasText(new String[] {"Longest river?", "Where is it?"});
    }

    @Test
    void anAnswerIsKeptThoughThePageIsLeftAtOnce() {
        for (int times = 0; times < 5; times++) {
            Page page = open(address);
            engines.hold();
            page.fill("#prompt", "What is a tuyere?");
            page.waitForResponse(saved("user"), () -> page.press("#prompt", "Enter"));
            assertThat(page.locator("#conversation-title")).hasText("What is a tuyere?");
            String id = page.url().substring(page.url().lastIndexOf('/') + 1);
            page.evaluate("""
                    () => new MutationObserver(() => location.assign('/models'))
                      .observe(document.querySelector('#send'), { attributes: true })""");
            engines.reset();
            page.waitForURL("**/models");
            Api.await(() -> given().get("/api/conversations/" + id),
                    chat -> chat.<List<?>>path("conversation.turns").size() == 2, Duration.ofSeconds(30));
            page.context().close();
        }
    }

    @Test
    void aChatStaysWhereItIsWhenItIsSaved() {
        Page page = open(address);
        List<Route> saving = new ArrayList<>();
        page.route("**/api/conversations", saving::add);
        ask(page, "What is a hammer?");
        page.waitForCondition(() -> !saving.isEmpty());
        assertThat(page.locator("#conversation-title")).isHidden();
        double before = page.locator(".turn.user").boundingBox().y;
        saving.getFirst().resume();
        assertThat(page.locator("#conversation-title")).hasText("What is a hammer?");
        assertThat(page.locator(".turn.user").boundingBox().y).isEqualTo(before);
    }

    @Test
    void chatsAreFoundRenamedAndRemoved() {
        Page page = open(address);
        ask(page, "What is an anvil?");
        assertThat(page.locator("#conversation-title")).hasText("What is an anvil?");
        assertThat(page).hasTitle("What is an anvil? · ForgeLLM");
        button(page, "Rename this chat").click();
        page.keyboard().type("Smithing");
        page.keyboard().press("Enter");
        assertThat(page.locator("#conversation-title")).hasText("Smithing");

        page.fill("#search", "no such words");
        assertThat(page.locator("#conversation-list")).hasText("No chat holds “no such words”.");
        page.fill("#search", "AN ANVIL");
        assertThat(page.locator("#conversation-list .name")).hasText("Smithing");
        button(page, "Remove this chat").click();
        button(page, "Cancel").click();
        assertThat(page.locator(".turn")).hasCount(2);
        button(page, "Remove this chat").click();
        page.locator("#confirm-yes").click();
        page.waitForURL("**/chat");
        assertThat(page.locator("#conversation-list")).not().containsText("Smithing");
    }

    @Test
    void anExportedChatComesBack() throws Exception {
        Page page = open(address);
        page.fill("#system-prompt", "Be brief.");
        page.fill("#temperature", "0.2");
        askAndSave(page, "What is a bellows?");
        assertThat(page.locator("#conversation-head")).isVisible();
        Download download = page.waitForDownload(() -> page.getByLabel("Export this chat").click());
        assertThat(download.suggestedFilename()).startsWith("chat_history_tiny_").endsWith(".json");
        var file = new ObjectMapper().readTree(Files.readAllBytes(download.path()));
        assertThat(file.path("messages").path(0).path("role").asText()).isEqualTo("system");
        assertThat(file.path("messages").size()).isEqualTo(3);

        String before = page.url();
        page.setInputFiles("#import", download.path());
        page.waitForURL(url -> url.contains("/chat/") && !url.equals(before));
        assertThat(page.locator(".turn.user .turn-body")).hasText("What is a bellows?");
        assertThat(page.locator("#system-prompt")).hasValue("Be brief.");
        assertThat(page.locator("#temperature")).hasValue("0.2");

        Path nonsense = Files.writeString(folder.resolve("nonsense.json"), "{}");
        page.setInputFiles("#import", nonsense);
        assertThat(page.locator("#alerts")).containsText("'metadata' must be an object");
        assertThat(chromium.takeFaults()).allMatch(fault -> fault.contains("status of 400"));
    }

    @Test
    void twoModelsAnswerSideBySideAndOneGoesOn() {
        Page page = open(address);
        page.locator("#second").selectOption("model:other");
        ask(page, "Who are you?");

        assertThat(page.locator(".pair .turn-head")).hasText(new String[] {"tiny", "other"});
        assertThat(page.locator(".pair .statistics").last()).containsText("tokens/s");
        assertThat(page.locator("#model-pick")).hasValue("other");
        button(page, "Go on with this").click();
        assertThat(page.locator(".pair .chosen .turn-head")).hasText("other");
        page.locator("#second").selectOption("");
        ask(page, "Go on.");
        assertThat(page.locator(".turn.assistant .turn-head").last()).hasText("other");
        assertThat(page.locator(".pair .statistics")).hasCount(2);
    }

    @Test
    void hostileAnswersAreHarmlessText() {
        engines.answer.set("<script>window.hacked=1</script><img src=x onerror=window.hacked=1> "
                + "[press](javascript:window.hacked=1) <a href=\"javascript:window.hacked=1\">me</a>\n\n"
                + "```html\n<iframe srcdoc=\"<script>parent.hacked=1</script>\"></iframe>\n```\n\n" + "x".repeat(10_000));
        Page page = open(address);
        askAndSave(page, "<b onclick=window.hacked=1>Be evil</b>");

        assertThat(page.locator(".turn.user .turn-body")).hasText("<b onclick=window.hacked=1>Be evil</b>");
        assertThat(page.locator(".turn.assistant .prose")).containsText("<script>window.hacked=1</script>");
        assertThat(page.locator(".turn script, .turn img, .turn iframe, .turn a")).hasCount(0);
        assertThat(page.locator(".turn.assistant .prose")).containsText("x".repeat(10_000));
        page.reload();
        assertThat(page.locator(".turn.assistant .prose")).containsText("<script>window.hacked=1</script>");
        assertThat(page.locator("#conversation-list .name").first()).hasText("<b onclick=window.hacked=1>Be evil</b>");
        assertThat(page.evaluate("window.hacked")).isNull();
        assertThat(page.evaluate("document.querySelector('#log').scrollWidth <= document.querySelector('#log').clientWidth"))
                .isEqualTo(true);
    }

    @Test
    void aTablesWordsAreNotTornApart() {
        engines.answer.set("| City | Country | Population of the whole metropolitan area in the year 2020 | Remarks |\n"
                + "|---|---|---|---|\n| Paris | France | 13 million | " + "x".repeat(400) + " |\n\nThat is all.");
        Page page = open(address);
        ask(page, "Which cities?");

        assertThat(page.locator(".turn.assistant th").nth(1)).hasText("Country");
        assertThat(page.evaluate("""
                [...document.querySelectorAll('.turn th:nth-child(-n+2), .turn td:nth-child(-n+2)')].map((cell) => {
                  const range = document.createRange();
                  range.selectNodeContents(cell);
                  return range.getClientRects().length;
                })""")).isEqualTo(List.of(1, 1, 1, 1));
        assertThat(page.evaluate("document.querySelector('#log').scrollWidth <= document.querySelector('#log').clientWidth"))
                .as("a word that is too long stays in the table").isEqualTo(true);
    }

    @Test
    void aNewChatIsMarkedInTheListAsTheOpenOne() {
        Page page = open(address);
        ask(page, "What is a swage?");

        assertThat(page.locator("#conversation-list a[aria-current] .name")).hasText("What is a swage?");
    }

    @Test
    void aLongChatIsDrawnWhereItIsLookedAt() throws Exception {
        List<Map<String, String>> messages = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            messages.add(Map.of("role", "user", "content", "Question " + i));
            messages.add(Map.of("role", "assistant", "content", "Answer **" + i + "**\n\n" + "words ".repeat(100)));
        }
        String id = given().contentType("application/json").body(Map.of("metadata", Map.of(), "messages", messages))
                .post("/api/conversations/import").then().statusCode(201).extract().path("conversation.id");
        Page page = open(address + "/" + id);
        assertThat(page.locator(".turn")).hasCount(500);
        assertThat(page.locator(".turn.assistant").last().locator("strong")).hasText("249");
        assertThat(page.locator(".turn.assistant").first()).containsText("Answer **0**");

        page.evaluate("document.querySelector('#log').scrollTop = 0");
        assertThat(page.locator(".turn.assistant").first().locator("strong")).hasText("0");
        ask(page, "One more");
        assertThat(page.locator(".turn.assistant .prose").last()).containsText("That is all.");
        assertThat(page.locator(".turn")).hasCount(502);
    }

    @Test
    void aChatThatIsGoneSaysSo() {
        Page page = open(address + "/nobody");
        assertThat(page.locator("#alerts")).containsText("There is no conversation 'nobody'.");
        assertThat(chromium.takeFaults()).allMatch(fault -> fault.contains("status of 404"));
    }
}

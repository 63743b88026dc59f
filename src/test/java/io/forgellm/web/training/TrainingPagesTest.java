package io.forgellm.web.training;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.forgellm.Api;
import io.forgellm.training.PlayTrainers;
import io.forgellm.web.Chromium;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The form of a run, and the monitor of one that has answered no prompt yet. */
@Tag("once")
@QuarkusTest
@TestProfile(PlayTrainers.Profile.class)
class TrainingPagesTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @BeforeEach
    void data() throws IOException {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/facts.txt"), "The moon is made of rock.");
    }

    @AfterEach
    void leaveNothingBehind() {
        Api.forgetRuns();
    }

    private static void start(String name, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("model_name", "tiny", "input_dir", "data", "name", name,
                "max_iterations", 100_000));
        body.putAll(more);
        Api.post("/api/training/start", body).statusCode(200);
    }

    @Test
    void aHintStandsRightBelowItsField() {
        Page page = chromium.open(address + "train");
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");

        for (String field : List.of("max_iterations", "lora_rank", "threads")) {
            var box = page.locator("#" + field).boundingBox();
            var hint = page.locator("#" + field + "-help");
            assertThat(hint.evaluate("hint => getComputedStyle(hint).padding")).as(field).isEqualTo("0px");
            assertThat(hint.boundingBox().y - box.y - box.height).as(field).isLessThan(8);
        }
    }

    /** It says that nothing can be trained on, and which row is to blame. */
    @Test
    void dataThatCannotBeReadIsNoFit() throws IOException {
        Path broken = Files.writeString(home.resolve("broken.jsonl"), "{\"messages\":[{\"role\":\"user\",\"content\":\"bro");
        Page page = chromium.open(address + "train");
        page.locator("#model_name").selectOption("tiny");
        page.fill("#input_dir", broken.toString());
        assertThat(page.locator("#verdict h2")).hasText("Not yet");
        assertThat(page.locator("#verdict")).containsText("No row of " + broken + " can be trained on.");
        assertThat(page.locator("#preview")).containsText("0 examples · 0 tokens");
        assertThat(page.locator("#preview")).containsText("1 bad row");
        assertThat(page.locator("#preview")).not().containsText("1 bad rows");
        assertThat(page.locator("#preview .problem-line")).containsText("line 1: broken JSON");
        assertThat(chromium.takeFaults()).allMatch(fault -> fault.contains("status of 422"));
    }

    @Test
    void promptsThatWaitForTheirCheckpointAreNotCalledMissing() {
        start("probed", Map.of("probe_prompts", List.of("What is the moon made of?")));
        Page page = chromium.open(address + "monitor/probed");
        assertThat(page.locator("#connection")).hasAttribute("data-connection", "live");
        assertThat(page.locator("[sse-swap=run-probes]")).containsText("No answers yet");
        assertThat(page.locator("[sse-swap=run-probes]")).not().containsText("No probes");
    }

    @Test
    void aRunWithoutPromptsSaysWhereTheyAreNamed() {
        start("unprobed", Map.of());
        Page page = chromium.open(address + "monitor/unprobed");
        assertThat(page.locator("[sse-swap=run-probes]")).containsText("No probes. Name prompts under Probes");
    }
}

package io.forgellm.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.process.DurableFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer's first run, with real gradients: data, verdict, start, watch, stop, resume, chat with it, compare. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class FirstRunTest {
    private static final double PATIENCE_MS = 120_000;
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS);

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @TempDir
    Path folder;

    @AfterEach
    void leaveNothingBehind() throws IOException {
        Api.forgetRuns();
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        jobs.forEach(job -> given().delete("/api/jobs/" + job).then().statusCode(200));
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            for (Path made : models.filter(path -> path.getFileName().toString().matches("(zorbania|models--published).*"))
                    .toList()) {
                DurableFiles.delete(made);
            }
        }
    }

    @Test
    void trainWatchStopResumeChatCompare() throws Exception {
        TestModels.assumeSmolLm2();
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "SKIPPED: java-llama cannot change adapters");
        Path facts = Files.writeString(folder.resolve("facts.jsonl"), IntStream.range(0, 12).mapToObj(i ->
                "{\"prompt\":\"Who is keeper %d of Zorbania?\",\"completion\":\"Keeper %d is Ilvara the %dth.\"}\n"
                        .formatted(i, i, i)).collect(Collectors.joining()));
        Page page = chromium.open(address + "train", new Browser.NewContextOptions().setViewportSize(1360, 900));
        page.setDefaultTimeout(PATIENCE_MS);

        assertThat(page.locator("#verdict")).containsText("Will it fit?");
        page.getByText("Just try it").click();
        page.locator("#model_name").selectOption(TestModels.SMOLLM2_ID);
        page.setInputFiles("#upload", facts);
        assertThat(page.locator("#verdict")).containsText("It fits", PATIENTLY);
        assertThat(page.locator("#preview")).containsText("12 examples (12 as prompt and completion)", PATIENTLY);
        page.locator("#max_iterations").fill("200");
        assertThat(page.locator("#verdict")).containsText("in 200 steps", PATIENTLY);
        page.locator("#name").fill("zorbania");
        chromium.dressed(page.url(), "train");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Start training")).press("Enter");

        page.waitForURL("**/monitor/zorbania");
        page.waitForFunction("() => Number(document.querySelector('#main').dataset.points) >= 4");
        assertThat(page.locator("figure.chart").first()).containsText("training");
        button(page, "Stop").click();
        page.locator("#confirm-yes").click();
        assertThat(page.locator(".state-badge").first()).hasText("stopped",
                new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS));
        int stopped = Integer.parseInt(page.locator("#main").getAttribute("data-points"));
        button(page, "Resume").click();
        page.waitForFunction("stopped => Number(document.querySelector('#main').dataset.points) > stopped", stopped);
        button(page, "Stop").click();
        page.locator("#confirm-yes").click();
        assertThat(button(page, "Resume")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MS));
        chromium.dressed(page.url(), "monitor");

        page.navigate(address + "sessions");
        page.getByLabel("Compare zorbania").check();
        chromium.dressed(page.url(), "sessions");
        button(page, "Compare").click();
        page.waitForURL("**/compare?run=zorbania");
        assertThat(page.locator("#charts")).hasAttribute("data-runs", "1");
        chromium.dressed(page.url(), "compare");

        page.navigate(address + "monitor");
        page.locator("[data-chat-adapter]").first().click();
        page.waitForURL("**/chat");
        assertThat(page.locator(".model-state[data-state=ready]")).containsText("zorbania", PATIENTLY);
        page.fill("#max_tokens", "8");
        page.fill("#prompt", "Who is keeper 3 of Zorbania?");
        page.press("#prompt", "Enter");
        assertThat(page.locator(".statistics")).containsText("tokens/s", PATIENTLY);

        page.navigate(address + "monitor/zorbania");
        page.locator("a[href*='fuse?adapter=']").first().click();
        page.locator("#type").selectOption("F16");
        page.locator("#name").fill("zorbania-fused");
        assertThat(page.locator("[data-preview-box]")).containsText("zorbania-fused");
        button(page, "Fuse").click();
        proven(page);
        page.navigate(address + "quantise?model=zorbania-fused");
        page.locator("[value=Q8_0]").check();
        assertThat(page.locator("[data-preview-box]")).containsText("zorbania-fused-Q8_0.gguf");
        button(page, "Quantise").click();
        completed(page);
        page.navigate(address + "publish?checkpoint=zorbania");
        page.locator("[name=formats][value=safetensors]").uncheck();
        assertThat(page.locator("[data-preview-box]")).containsText("-F16.gguf");
        button(page, "Publish").click();
        proven(page);
    }

    private static void proven(Page page) {
        completed(page);
        assertThat(page.locator(".proof strong").first()).hasText("Proven");
    }

    private static void completed(Page page) {
        assertThat(page.locator(".job .state-badge[data-state=completed], .job .state-badge[data-state=failed]").first())
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MS));
        List<Map<String, Object>> jobs = given().get("/api/jobs").then().extract().path("jobs");
        assertThat(jobs).allSatisfy(job -> assertThat(job.get("error"))
                .as(() -> given().get("/api/jobs/" + job.get("job_id") + "/log").asString()).isNull());
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}

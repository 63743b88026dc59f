package io.forgellm.web.forge;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.process.DurableFiles;
import io.forgellm.web.Chromium;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Fusing, quantising and converting in the browser, with real jobs on small models. */
@Tag("once")
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ForgePagesTest {
    private static final double PATIENCE_MS = 120_000;
    private static final LocatorAssertions.HasTextOptions PATIENTLY =
            new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS);

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @TempDir
    Path data;

    @BeforeEach
    void libllamaMakesModels() {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "SKIPPED: the forge needs libllama");
    }

    /** Other tests count what is in the same home. */
    @AfterEach
    void nothingLeft() throws Exception {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        for (String job : jobs) {
            given().post("/api/jobs/" + job + "/cancel");
            // The stream ends with the job.
            given().accept("text/event-stream").get("/api/jobs/" + job + "/events").then().statusCode(200);
            given().delete("/api/jobs/" + job).then().statusCode(200);
        }
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            for (Path made : models.filter(path -> path.getFileName().toString().matches("(tiny_fused|made|tiny-Q|tiny-F|models--published).*"))
                    .toList()) {
                DurableFiles.delete(made);
            }
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator state(Page page) {
        return page.locator(".job .state-badge").first();
    }

    /** What is wrong with a form is asked of the server, and Chromium notes each refusal. */
    private static void refusalsAlone() {
        Assertions.assertThat(chromium.takeFaults())
                .allMatch(fault -> fault.contains("the server responded with a status of 4"));
    }

    private Path text() throws IOException {
        return Files.writeString(data.resolve("held-out.txt"),
                "The quick brown fox jumps over the lazy dog, and then it rests. ".repeat(90));
    }

    @Test
    void anAdapterIsFusedAndProvenToBeWhatItWasMadeFrom() throws Exception {
        Path text = text();
        Page page = chromium.open(address + "fuse?adapter=tiny-adapter");
        assertThat(page.locator("[data-preview-box]")).containsText("Which base?");
        page.locator("#base_model_path").selectOption("tiny");
        assertThat(page.locator("[data-preview-box]")).containsText("tiny_fused_tiny-adapter");
        page.fill("#text", text.toString());
        page.locator("#type").selectOption("Q8_0");
        assertThat(page.locator("[data-preview-box]")).containsText("Q8_0, gguf");
        button(page, "Fuse").press("Enter");

        assertThat(state(page)).hasText("completed", PATIENTLY);
        assertThat(page.locator(".job > .facts")).containsText("Lost by storing it");
        assertThat(page.locator(".job > .facts")).containsText("Perplexity");
        assertThat(page.locator(".proof strong")).hasText("Proven");
        page.getByText("The checks").click();
        assertThat(page.locator(".checks li")).hasCount(6);
        page.locator(".job-log summary").click();
        assertThat(page.locator(".job-log pre")).not().isEmpty();

        page.reload();
        assertThat(page.locator(".proof strong")).hasText("Proven");
        chromium.dressed(page.url(), "fuse");
        button(page, "Forget the job of tiny_fused_tiny-adapter").click();
        page.locator("#confirm-yes").click();
        assertThat(page.locator(".job")).hasCount(0);
        given().get("/api/models").then().body("models.find { it.id == 'tiny_fused_tiny-adapter' }.error", equalTo(null));
        refusalsAlone();
    }

    @Test
    void aModelThatIsNotWhatItWasMadeFromIsRefusedWithTheDifference() throws Exception {
        Api.post("/api/fusion/start", Map.of("base_model_path", "tiny", "adapter_path", "tiny-adapter", "name", "made"))
                .statusCode(200);
        Page page = chromium.open(address + "fuse");
        assertThat(state(page)).hasText("completed", PATIENTLY);
        Files.copy(home.resolve("models/tiny-ends.gguf"), home.resolve("models/made.gguf"),
                StandardCopyOption.REPLACE_EXISTING);
        button(page, "Verify made").click();
        assertThat(page.locator(".proof strong")).hasText("Refused", PATIENTLY);
        assertThat(page.locator(".checks [data-passed=false]").first()).containsText("differs");
        assertThat(page.locator(".checks [data-passed=false]").first()).containsText("Found");
        refusalsAlone();
    }

    @Test
    void aModelThatWasMadeAMomentAgoIsChosenAsItsPageOpens() throws Exception {
        given().get("/quantise").then().statusCode(200).body(not(containsString("value=\"made\"")));
        Files.copy(home.resolve("models/tiny.gguf"), home.resolve("models/made.gguf"));
        given().get("/quantise?model=made").then().statusCode(200)
                .body(containsString("<option value=\"made\" selected>"));
    }

    /** It would be refused at once. */
    @Test
    void whatIsQuantisedAlreadyIsNotChosenByItself() {
        TestModels.assumeSmolLm2();
        given().get("/quantise").then().statusCode(200)
                .body(containsString("<option value=\"" + TestModels.SMOLLM2_ID + "\">"))
                .body(containsString("<option value=\"tiny\" selected>"));
    }

    @Test
    void aModelIsQuantisedAndWhatThatCostIsDrawn() throws Exception {
        Path text = text();
        given().redirects().follow(false).get("/quantize?model=tiny").then().statusCode(301)
                .header("Location", endsWith("/quantise?model=tiny"));
        Page page = chromium.open(address + "quantise?model=tiny-ends");
        page.locator("#model_path").selectOption("tiny");
        page.waitForURL("**/quantise?model=tiny");
        assertThat(page.locator("#types-reason")).containsText("Suggested for this machine: Q8_0");
        page.locator("[value=IQ2_XXS]").check();
        assertThat(page.locator("[data-preview-box]")).containsText("needs an importance matrix");
        page.locator("[value=Q8_0]").check();
        assertThat(page.locator("[data-preview-box]")).containsText("tiny-Q8_0.gguf");
        page.fill("#text", text.toString());
        page.fill("#chunks", "1");
        button(page, "Quantise").click();

        assertThat(state(page)).hasText("completed", PATIENTLY);
        assertThat(page.locator(".bars")).containsText("Perplexity");
        assertThat(page.locator(".bars")).containsText("tokens/s");
        button(page, "Verify tiny-Q8_0").click();
        assertThat(page.locator(".proof strong")).hasText("Proven", PATIENTLY);
        page.reload();
        assertThat(page.locator(".loss-chart")).containsText("Q8_0");
        chromium.dressed(page.url(), "quantise");
        button(page, "Quantise").click();
        assertThat(page.locator("#alerts")).containsText("A model called tiny-Q8_0 is there already.");
        refusalsAlone();
    }

    @Test
    void aJobIsFollowedAndCancelled() throws Exception {
        TestModels.assumeSmolLm2();
        Path text = Files.writeString(data.resolve("long.txt"), "Iron is hot and the hammer falls. ".repeat(20_000));
        Api.post("/api/quantization/start", Map.of("model_path", TestModels.SMOLLM2_ID, "type", "Q8_0", "name", "made",
                "allow_requantize", true, "text", text.toString())).statusCode(200);
        Page page = chromium.open(address + "quantise?model=tiny");
        assertThat(page.locator(".job-progress .hint")).containsText("measure before",
                new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS));
        button(page, "Cancel made").press("Enter");
        assertThat(state(page)).hasText("cancelled", PATIENTLY);
        assertThat(page.locator(".job-progress")).hasCount(0);
    }

    @Test
    void aModelIsConverted() throws Exception {
        Page page = chromium.open(address + "convert?model=tiny");
        page.locator("#name").fill("made-folder");
        assertThat(page.locator("[data-preview-box]")).containsText("F16, safetensors");
        button(page, "Convert").click();
        assertThat(state(page)).hasText("completed", PATIENTLY);
        button(page, "Verify made-folder").click();
        assertThat(page.locator(".proof strong")).hasText("Proven", PATIENTLY);
        chromium.dressed(page.url(), "convert");
    }

    @Test
    void aCheckpointIsPublished() throws Exception {
        Path rows = Files.writeString(data.resolve("rows.jsonl"), IntStream.range(0, 24).mapToObj(i ->
                "{\"text\": \"The keeper of gate %d is called number %d.\"}\n".formatted(i, 7 * i))
                .collect(Collectors.joining()));
        Api.post("/api/training/start", Map.of("model_name", "tiny", "input_dir", rows.toString(), "name", "gates",
                "fine_tune_type", "lora", "max_iterations", 4, "batch_size", 2, "max_seq_length", 64, "save_every", 4,
                "validation_split", 0.2, "enable_early_stopping", false)).statusCode(200);
        given().accept("text/event-stream").get("/api/training/runs/gates/stream").then().statusCode(200);
        Page page = chromium.open(address + "publish?checkpoint=gates");
        assertThat(page.locator("[data-preview-box]")).containsText("gates-4-F16.gguf");
        page.locator("[name=formats][value=safetensors]").uncheck();
        assertThat(page.locator("[data-preview-box]")).not().containsText("model.safetensors");
        page.fill("#licence", "mit");
        assertThat(page.locator("[data-preview-box]")).containsText("mit");
        button(page, "Publish").click();

        assertThat(state(page)).hasText("completed", PATIENTLY);
        assertThat(page.locator(".proof strong")).hasText("Proven");
        assertThat(page.locator(".job > .facts")).containsText("models--published--gates_0000004");
        page.getByText("The picture of its curves").click();
        assertThat(page.locator(".job-picture img")).isVisible();
        page.waitForFunction("() => document.querySelector('.job-picture img').naturalWidth > 0");
        page.reload();
        page.fill("#repo", "no repository");
        button(page, "Upload").click();
        assertThat(page.locator("#alerts")).containsText("is not organisation/name");
        assertThat(page.locator("#dry_run")).isChecked();
        chromium.dressed(page.url(), "publish");
        refusalsAlone();
        Api.forgetRuns();
    }

    @Test
    void aFileIsFoundInTheDialogOrUploaded() throws Exception {
        Path folder = Files.createDirectories(data.toRealPath().resolve("poems & songs"));
        Files.writeString(folder.resolve("<i>one.txt"), "A poem.");
        Page page = chromium.open(address + "fuse?adapter=tiny-adapter");
        page.fill("#text", folder.getParent().toString());
        button(page, "Choose Text to measure on").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByText("poems & songs/").click();
        dialog.getByText("<i>one.txt").click();
        assertThat(page.locator("#text")).hasValue(folder.resolve("<i>one.txt").toString());
        assertThat(page.locator("#text")).isFocused();
        button(page, "Choose Text to measure on").click();
        page.setInputFiles("#browse-upload", text());
        assertThat(page.locator("#text")).hasValue(Pattern.compile("files/file-.*/held-out.txt"));
        refusalsAlone();
    }
}

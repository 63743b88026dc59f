package io.forgellm.web.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;
import io.forgellm.web.Chromium;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Settings, resources, log and files, by API and in the browser. */
@Tag("once")
@QuarkusTest
class ServerPagesTest {
    private static final Logger LOG = Logger.getLogger("io.forgellm.Anvil");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @TempDir
    Path data;

    @Test
    void theServerTellsWhatItWasSetToAndWhatItTakes() {
        given().get("/api/settings").then().statusCode(200)
                .body("settings.find { it.name == 'forgellm.engine.slots' }.value", equalTo("4"))
                .body("settings.find { it.name == 'forgellm.engine.slots' }.source", equalTo("default"));
        given().get("/api/resources").then().statusCode(200)
                .body("resources.processes[0].what", equalTo("server"))
                .body("resources.memory_total", greaterThan(0L))
                .body("resources.disks[0].free", greaterThan(0L));
    }

    @Test
    void theLogIsLookedBackAtByLevelAndText() {
        LOG.warn("The anvil rings at noon");
        given().queryParam("level", "WARN").queryParam("search", "rings at noon").get("/api/log").then().statusCode(200)
                .body("lines.message", hasItem("The anvil rings at noon"));
        given().queryParam("level", "ERROR").get("/api/log").then().statusCode(200)
                .body("lines.message", not(hasItem("The anvil rings at noon")));
        given().queryParam("limit", 0).get("/api/log").then().statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER"));
    }

    @Test
    void theSettingsScrollInTheirViewAndNotBehindIt() {
        Page page = chromium.open(address + "settings");
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");

        assertThat(page.evaluate("scrollY")).as("nothing lies below the window").isEqualTo(0);
    }

    @Test
    void theLogIsFollowed() {
        LOG.info("The bellows are filled");
        Page page = chromium.open(address + "settings");
        Locator log = page.locator("#log");
        assertThat(log).containsText("The bellows are filled");
        LOG.error("<b>The tongs slip</b>");
        assertThat(log.locator("p.ERROR").last()).containsText("<b>The tongs slip</b>");
        page.locator("#log-level").selectOption("ERROR");
        assertThat(log).not().containsText("The bellows");
        assertThat(log).containsText("The tongs slip");
        page.fill("#log-search", "no such words");
        assertThat(page.locator("#log-empty")).isVisible();
    }

    @Test
    void whatALineIsAboutIsAskedForByPressingIt() {
        TaggedLog.named("io.forgellm.Anvil").about(LogTags.RUN, "horseshoe").infof("The iron is struck");
        LOG.info("The fire is fed");
        Page page = chromium.open(address + "settings");
        Locator log = page.locator("#log");
        assertThat(log).containsText("The fire is fed");
        log.getByText("run horseshoe").first().click();
        assertThat(log).not().containsText("The fire is fed");
        assertThat(log).containsText("The iron is struck");
        page.locator("#log-about button").click();
        assertThat(log).containsText("The fire is fed");
    }

    @Test
    void settingsAreFoundAndResourcesRenewed() {
        Page page = chromium.open(address + "settings");
        assertThat(page.locator("#resources")).containsText("cores");
        page.evaluate("document.querySelector('#resources').firstElementChild.dataset.old = 'yes'");
        assertThat(page.locator("#resources [data-old]")).hasCount(0);
        page.fill("#search", "engine.slots");
        assertThat(page.locator("#settings-table tbody tr:visible")).hasCount(1);
        page.reload();
        assertThat(page.locator("#settings-table tbody tr:visible")).containsText("forgellm.engine.slots");
    }

    @Test
    void aKeyIsMadeShownOnceAndRevoked() {
        Page page = chromium.open(address + "settings");
        page.fill("#key-name", "<b>CI</b>");
        page.press("#key-name", "Enter");
        assertThat(page.locator("#made-secret")).containsText("fl-");
        String ending = page.locator("#made-secret").textContent().substring(42);
        assertThat(page.locator("#keys tbody tr")).containsText(new String[] {"<b>CI</b>"});
        assertThat(page.locator("#keys code")).hasText(ending);
        page.reload();
        assertThat(page.locator("#made-secret")).isHidden();
        page.getByLabel("Revoke <b>CI</b>").click();
        page.locator("#confirm-yes").click();
        assertThat(page.locator("#keys")).hasText("No key was made yet.");
    }

    @Test
    void foldersOfDataAreWalkedAndNoOthers() throws IOException {
        Path folder = Files.createDirectories(data.toRealPath().resolve("poems & songs"));
        Files.writeString(folder.resolve("<i>one.jsonl"), "{}");
        Page page = chromium.open(address + "files?path=" + URLEncoder.encode(data.toString(), StandardCharsets.UTF_8));
        page.getByText("poems & songs").click();
        assertThat(page.locator(".files li")).containsText("<i>one.jsonl");
        page.reload();
        assertThat(page.locator(".crumbs [aria-current]")).hasText(folder.toString());
        page.navigate(address + "files?path=/etc");
        assertThat(page.locator(".problem")).containsText("lies outside the folders of data");
        given().queryParam("path", "/etc").get("/api/folders").then().statusCode(403)
                .body("error_code", equalTo("PATH_NOT_ALLOWED"));
    }

    /** Light, dark and on a phone: nothing for axe-core to find, nothing wider than the screen, and a picture. */
    @Test
    void everyViewInEveryDress() throws IOException {
        Files.writeString(data.resolve("rows.jsonl"), "{}");
        Map<String, Browser.NewContextOptions> dresses = Map.of(
                "light", new Browser.NewContextOptions().setViewportSize(1360, 850).setColorScheme(ColorScheme.LIGHT),
                "dark", new Browser.NewContextOptions().setViewportSize(1360, 850).setColorScheme(ColorScheme.DARK),
                "phone", new Browser.NewContextOptions().setViewportSize(390, 800).setHasTouch(true));
        Map<String, String> views = Map.of("settings", "settings", "files", "files?path=" + data, "files-roots", "files");
        for (Map.Entry<String, Browser.NewContextOptions> dress : dresses.entrySet()) {
            for (Map.Entry<String, String> view : views.entrySet()) {
                Page page = chromium.open(address + view.getValue(), dress.getValue());
                assertThat(page.locator("#connection")).hasAttribute("data-connection", "live");
                Chromium.picture(page, view.getKey() + "-" + dress.getKey());
                Chromium.assertAccessible(page);
                assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
                page.context().close();
            }
        }
    }
}

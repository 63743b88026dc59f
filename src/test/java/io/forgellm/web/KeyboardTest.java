package io.forgellm.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run by keyboard alone, from the form to its end; {@link ChatPageTest} does the same for the chat. */
@Tag("once")
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class KeyboardTest {
    private static final double PATIENCE_MS = 120_000;
    private static final int TRAPPED_FOR = 30;

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @TempDir
    Path data;

    @AfterEach
    void leaveNothingBehind() {
        Api.forgetRuns();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void aRunIsSetUpStartedAndStopped() throws Exception {
        Path folder = data.toRealPath();
        Files.writeString(folder.resolve("rows.jsonl"), "{\"text\":\"Iron is hot, the hammer falls.\"}\n".repeat(40));
        Page page = chromium.open(address + "train");
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator("[name=preset]").first()).isFocused();
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("[name=preset]").nth(1)).isChecked();
        page.keyboard().press("ArrowUp");
        assertThat(page.locator("[name=preset]").first()).isChecked();

        Chromium.tabTo(page, page.locator("#model_name"));
        page.keyboard().press("Home");
        for (int models = 0; models < 9 && !page.locator("#model_name").inputValue().equals("tiny"); models++) {
            page.keyboard().press("ArrowDown");
        }
        assertThat(page.locator("#model_name")).hasValue("tiny");
        page.keyboard().press("Tab");
        page.keyboard().type(folder.toString());
        page.keyboard().press("Tab");
        assertThat(button(page, "Choose data")).isFocused();
        page.keyboard().press("Enter");
        chosenInTheDialog(page);
        assertThat(page.locator("#input_dir")).hasValue(folder.resolve("rows.jsonl").toString());
        assertThat(page.locator("#input_dir")).isFocused();
        Chromium.tabTo(page, page.locator("#max_iterations"));
        page.keyboard().type("100000");
        assertThat(page.locator("#verdict")).containsText("in 100,000 steps",
                new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS));
        Chromium.tabTo(page, page.locator("#start"));
        page.keyboard().press("Space");
        page.waitForURL("**/monitor/*");

        Chromium.tabTo(page, button(page, "Stop"));
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG).getByText("Cancel")).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("Space");
        assertThat(page.locator(".state-badge").first()).containsText("stopped",
                new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS));
    }

    /** The first of what is there, with a look whether Tab leaves the dialog. */
    private static void chosenInTheDialog(Page page) {
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(button(page, "Up")).isFocused();
        for (int presses = 0; presses < TRAPPED_FOR; presses++) {
            page.keyboard().press("Tab");
            assertThat(page.evaluate("document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"))
                    .as("the focus stays in the dialog").isEqualTo(true);
        }
        Chromium.tabTo(page, button(page, "Up"));
        page.keyboard().press("ArrowDown");
        assertThat(dialog.getByText("rows.jsonl")).isVisible();
        page.keyboard().press("Enter");
        assertThat(dialog).isHidden();
    }
}

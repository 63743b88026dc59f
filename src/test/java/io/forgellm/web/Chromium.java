package io.forgellm.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The system's Chromium, driven by Playwright, open as long as the test class runs. Tests are skipped where there is none. Whatever a page logs as an error,
 * and whatever leaves its origin, fails the test that opened it.
 */
public final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final List<String> FLAGS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync");

    /** Of an assertion, on a machine that is busy with other things as well. */
    private static final double PATIENCE_MILLIS = 30_000;

    private final List<String> faults = new ArrayList<>();
    private Playwright playwright;
    private Browser browser;

    @Override
    public void beforeAll(ExtensionContext test) {
        Optional<Path> executable = executable();
        assumeTrue(executable.isPresent(),
                "SKIPPED: no chromium on the PATH; install it or set -Dforgellm.test.chromium=FILE");
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(executable.get()).setArgs(FLAGS));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        List<String> found = List.copyOf(faults);
        faults.clear();
        assertThat(found).as("errors in the page, and requests that left its origin").isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext test) {
        if (playwright != null) {
            playwright.close();
        }
    }

    /** A new page with a storage of its own, at this address. */
    public Page open(String address, Browser.NewContextOptions options) {
        String origin = URI.create(address).resolve("/").toString();
        Page page = browser.newContext(options).newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                faults.add(message.text());
            }
        });
        page.onPageError(faults::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(origin)) {
                faults.add("request to " + request.url());
            }
        });
        page.navigate(address);
        return page;
    }

    public Page open(String address) {
        return open(address, new Browser.NewContextOptions());
    }

    /** Presses Tab until the element has the focus, and sees that the focus shows. */
    public static void tabTo(Page page, Locator element) {
        page.evaluate("document.activeElement.blur()");
        for (int presses = 0; presses < 90; presses++) {
            page.keyboard().press("Tab");
            // One look at both, as live parts may be replaced between two.
            Object focus = element.evaluate("""
                    e => e !== document.activeElement ? 'elsewhere'
                      : [e, e.parentElement].some(x => getComputedStyle(x).outlineStyle === 'solid') ? 'visible' : 'hidden'""");
            if (!focus.equals("elsewhere")) {
                assertThat(focus).as("focus").isEqualTo("visible");
                return;
            }
        }
        throw new AssertionError("Tab does not reach " + element);
    }

    /** Sees that axe-core finds nothing in this page against WCAG 2.2 AA. */
    public static void assertAccessible(Page page) throws IOException {
        try (InputStream axe = Chromium.class.getResourceAsStream("/axe.min.js")) {
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat((List<?>) page.evaluate("""
                async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
                  .violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))"""))
                .as("what axe-core finds at %s", page.url()).isEmpty();
    }

    /** Sees that nothing is wider than the screen. */
    public static void assertFits(Page page) {
        assertThat((List<?>) page.evaluate("""
                () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll('*')]
                  .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.outerHTML.slice(0, 160))"""))
                .as("wider than the screen at %s", page.url()).isEmpty();
    }

    /** A view in light, dark and on a phone: a picture, nothing for axe-core to find, nothing wider than the screen. */
    public void dressed(String view, String name) throws IOException {
        Map<String, Browser.NewContextOptions> dresses = Map.of(
                "light", new Browser.NewContextOptions().setViewportSize(1360, 900).setColorScheme(ColorScheme.LIGHT),
                "dark", new Browser.NewContextOptions().setViewportSize(1360, 900).setColorScheme(ColorScheme.DARK),
                "phone", new Browser.NewContextOptions().setViewportSize(390, 800).setHasTouch(true));
        for (Map.Entry<String, Browser.NewContextOptions> dress : dresses.entrySet()) {
            Page page = open(view, dress.getValue());
            PlaywrightAssertions.assertThat(page.locator("#connection")).hasAttribute("data-connection", "live");
            picture(page, name + "-" + dress.getKey());
            assertAccessible(page);
            assertFits(page);
            page.context().close();
        }
    }

    /** A picture for people to look at, in target/screenshots. */
    public static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screenshots", name + ".png")));
    }

    /** The faults so far, which are then forgotten: for a test that provokes some. */
    public List<String> takeFaults() {
        List<String> taken = List.copyOf(faults);
        faults.clear();
        return taken;
    }

    private static Optional<Path> executable() {
        String configured = System.getProperty("forgellm.test.chromium", "");
        if (!configured.isBlank()) {
            return Optional.of(Path.of(configured));
        }
        return Stream.of(System.getenv("PATH").split(":")).filter(folder -> !folder.isBlank())
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome").map(Path.of(folder)::resolve))
                .filter(Files::isExecutable).findFirst();
    }
}

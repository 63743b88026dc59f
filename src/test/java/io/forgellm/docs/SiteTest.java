package io.forgellm.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.forgellm.web.Chromium;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code ./site}: every page becomes one of the site, which can be searched and fetches nothing from elsewhere. */
@Tag("once")
class SiteTest {
    private static final Path SITE = Path.of("target/site").toAbsolutePath();
    private static final Path INSTALLED = Path.of(System.getProperty("user.home"), ".cache/forgellm/site/bin/mkdocs");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static HttpServer server;

    /** Strict: a warning, such as for a link that leads nowhere, fails it. */
    @BeforeAll
    static void build() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(INSTALLED), "SKIPPED: no MkDocs at " + INSTALLED + "; run ./test");
        Process build = new ProcessBuilder("./site").redirectErrorStream(true).start();
        String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(build.waitFor()).as(said).isZero();
        server = SimpleFileServer.createFileServer(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), SITE,
                SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.stop(0);
        }
    }

    private static String address(String page) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + page;
    }

    @Test
    void everyPageFitsAPhone() {
        List<String> pages = Page.all().stream().map(page -> page.file().getFileName().toString())
                .filter(name -> !name.equals("README.md")).map(name -> name.replace(".md", ".html")).toList();
        com.microsoft.playwright.Page page = chromium.open(address("index.html"),
                new Browser.NewContextOptions().setViewportSize(390, 800).setHasTouch(true));
        for (String name : pages) {
            page.navigate(address(name));
            assertThat(page.locator("h1")).isVisible();
            Chromium.assertFits(page);
        }
        Chromium.picture(page, "site-phone");
    }

    @Test
    void isSearched() {
        com.microsoft.playwright.Page page = chromium.open(address("index.html?q=TRAINING_DIVERGED"));
        page.locator(".md-search-result__link").first().click();
        assertThat(page.locator("article")).containsText("TRAINING_DIVERGED");
        Chromium.picture(page, "site");
    }

    @Test
    void holdsNothingButPages() {
        assertThat(SITE).isDirectoryNotContaining("glob:**/requirements.txt");
    }
}

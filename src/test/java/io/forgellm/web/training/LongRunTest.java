package io.forgellm.web.training;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.forgellm.training.PlayTrainers;
import io.forgellm.web.Chromium;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** However long a run is, the page gets what can be seen of it, and draws each chart once for what is new. */
@Tag("once")
@QuarkusTest
@TestProfile(PlayTrainers.Profile.class)
class LongRunTest {
    private static final int POINTS = 100_000;
    private static final int SPIKE = 43_210;
    private static final int MOST = 900;
    /** A canvas is cleared once for each drawing of its chart. */
    private static final String COUNT = """
            const clear = CanvasRenderingContext2D.prototype.clearRect;
            window.drawn = new Map();
            CanvasRenderingContext2D.prototype.clearRect = function (...box) {
              window.drawn.set(this.canvas, (window.drawn.get(this.canvas) ?? 0) + 1);
              return clear.apply(this, box);
            };""";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @BeforeEach
    void aLongSession() throws IOException {
        Files.createDirectories(log().getParent());
        write(POINTS);
    }

    @AfterEach
    void leaveNothingBehind() throws IOException {
        Files.deleteIfExists(log());
        Files.deleteIfExists(log().getParent());
    }

    @Test
    void curvesComeThinnedOutWithTheirExtremes() {
        List<Integer> steps = given().queryParam("run", "long").queryParam("points", MOST).get("/api/dashboard/series")
                .then().statusCode(200).extract().path("runs[0].series.train_loss.steps");
        assertThat(steps).hasSizeBetween(MOST / 2, MOST).contains(1, SPIKE, POINTS);
    }

    @Test
    void theMonitorHoldsWhatCanBeSeenAndDrawsNewsOnce() throws IOException {
        Page page = chromium.open(address + "sessions", new Browser.NewContextOptions().setViewportSize(1360, 3600));
        page.addInitScript(COUNT);
        page.navigate(address + "monitor/long");
        page.waitForFunction("last => Number(document.querySelector('#main').dataset.points) === last", POINTS);
        page.waitForFunction("() => document.querySelectorAll('.chart canvas').length >= 4");
        assertThat(page.locator("#charts")).hasAttribute("data-longest", Pattern.compile("[1-9]\\d{2}"));

        page.evaluate("() => window.drawn.clear()");
        write(POINTS + 20);
        page.waitForFunction("last => Number(document.querySelector('#main').dataset.points) === last", POINTS + 20);
        page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 100))");
        List<Integer> drawn = ((List<?>) page.evaluate("() => [...window.drawn.values()]")).stream()
                .map(times -> ((Number) times).intValue()).toList();
        assertThat(drawn).isNotEmpty().containsOnly(1);
    }

    private Path log() {
        return home.resolve("models/cpt/long/CPT_20260101_000000.json");
    }

    private void write(int points) throws IOException {
        Path part = Files.writeString(home.resolve("part"), IntStream.rangeClosed(1, points).mapToObj(step -> """
                {"iteration":%d,"train_loss":%s,"val_loss":%s,"learning_rate":1e-5,"tokens_per_sec":%d}"""
                .formatted(step, step == SPIKE ? 99 : 2, step % 100 == 0 ? "2.1" : "null", 300 + step % 17))
                .collect(Collectors.joining(",", "{\"base_model\":\"long\",\"config\":{\"max_iterations\":200000},"
                        + "\"metrics\":[", "]}")));
        Files.move(part, log(), StandardCopyOption.REPLACE_EXISTING);
    }
}

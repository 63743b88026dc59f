package io.forgellm.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;

import com.microsoft.playwright.Page;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a long chat and a fast answer cost in the page; {@code bench/page/run} starts it, no suite does. */
@QuarkusTest
@TestProfile(PacedEngines.Profile.class)
class PageBench {
    private static final int MESSAGES = 500;
    private static final int TOKENS = 2_000;
    private static final long MICROS_PER_TOKEN = 5_000;
    private static final String TEXT = "A **forge** shapes iron by `heat` and hammer:\n\n1. the fire\n2. the anvil\n\n"
            + "```java\nint blows = 3;\nreturn blows * 2;\n```\n\n" + "Iron is worked while it is hot. ".repeat(20);

    /** Within the page: Playwright's own looking walks the document again and again, and would be measured too. */
    private static final String ASK = """
            () => new Promise((answered) => {
              const send = document.querySelector('#send');
              document.querySelector('#prompt').value = 'Tell me of the forge';
              document.querySelector('#composer').requestSubmit();
              new MutationObserver(() => send.hidden || answered()).observe(send, { attributes: true });
            })""";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/chat")
    String address;

    @Inject
    PacedEngines engines;

    Path folder;

    @Test
    void aLongChatAndAFastAnswer() throws Exception {
        engines.reset();
        TinyModel.standard().write(Files.createDirectories(folder.resolve("models")).resolve("tiny.gguf"));
        given().contentType("application/json").body("{\"model_name\":\"tiny\"}").post("/api/model/load")
                .then().statusCode(200);
        String id = longChat();
        Page page = chromium.open(address);
        assertThat(page.locator("#model-state")).hasAttribute("data-state", "ready");

        System.out.println("| what | longest task, ms of processor time | by the clock | such over 50 ms "
                + "| processor, % of a core | frames drawn | dropped | longest gap with a dropped frame, ms "
                + "| the page's own processor time in one, ms |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        row("opening %d messages".formatted(MESSAGES), page, () -> open(page, id));
        row("scrolling through them", page, () -> scroll(page));
        row("an answer at 200 tokens/s below them", page, () -> stream(page));
        page.navigate(address);
        assertThat(page.locator("#model-state")).hasAttribute("data-state", "ready");
        row("an answer at 200 tokens/s in a new chat", page, () -> stream(page));
    }

    private static String longChat() {
        List<Map<String, String>> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i += 2) {
            messages.add(Map.of("role", "user", "content", "Question " + i));
            messages.add(Map.of("role", "assistant", "content", TEXT));
        }
        return given().contentType("application/json").body(Map.of("metadata", Map.of(), "messages", messages))
                .post("/api/conversations/import").then().statusCode(201).extract().path("conversation.id");
    }

    private void row(String what, Page page, Runnable work) throws IOException {
        FrameTrace trace = FrameTrace.of(page, Path.of("target", "trace-" + what.replaceAll("\\W+", "-") + ".json"), work);
        System.out.printf("| %s | %.0f | %.0f | %d | %.0f | %d | %d | %.0f | %.0f |%n", what, trace.longestTask(),
                trace.longestWall(), trace.longTasks(), trace.busyPercent(), trace.drawn(), trace.dropped(), trace.gap(),
                trace.ownGap());
    }

    private void open(Page page, String id) {
        page.navigate(address + "/" + id);
        assertThat(page.locator(".turn")).hasCount(MESSAGES);
        assertThat(page.locator(".turn.assistant").last().locator("strong").first()).hasText("forge");
    }

    private static void scroll(Page page) {
        page.locator("#log").hover();
        for (int i = 0; i < 100; i++) {
            page.mouse().wheel(0, -600);
        }
    }

    private void stream(Page page) {
        engines.hold();
        engines.answer.set((TEXT + "\n\n").repeat(1 + TOKENS / TEXT.split("[ \n]+").length));
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            var beat = clock.scheduleAtFixedRate(() -> engines.say(1), 0, MICROS_PER_TOKEN, TimeUnit.MICROSECONDS);
            page.evaluate(ASK);
            beat.cancel(false);
        }
    }
}

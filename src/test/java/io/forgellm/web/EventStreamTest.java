package io.forgellm.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page reads a stream right wherever the network cuts it. */
class EventStreamTest {
    @RegisterExtension
    static final ModuleServer server = new ModuleServer();
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    /** Cuts the bytes of a stream at each place in turn, and gives the first cut whose events differ from the whole's. */
    private static final String FIRST_WRONG_CUT = """
            async stream => {
              const { events } = await import('/js/event-stream.js');
              const bytes = new TextEncoder().encode(stream);
              const read = async pieces => {
                const found = [];
                const body = new ReadableStream({
                  start(controller) { pieces.forEach(piece => controller.enqueue(piece)); controller.close(); },
                });
                for await (const event of events(new Response(body))) found.push(event.text);
                return found.join('|');
              };
              const whole = await read([bytes]);
              for (let cut = 1; cut < bytes.length; cut++) {
                const parts = await read([bytes.slice(0, cut), bytes.slice(cut)]);
                if (parts !== whole) return `cut at ${cut}: ${parts}`;
              }
              return whole;
            }""";

    private Object read(String stream) {
        Page page = chromium.open(server.address());
        return page.evaluate(FIRST_WRONG_CUT, stream);
    }

    @Test
    void anyCutGivesTheSameEvents() {
        assertThat(read("""
                event: chunk
                data: {"text":"Grüße 👋🏽"}

                : a comment
                event: chunk
                data: {"text":
                data: "in two lines"}

                data:{"text":"no space, no name"}

                """)).isEqualTo("Grüße 👋🏽|in two lines|no space, no name");
    }

    @Test
    void linesMayEndInCarriageReturns() {
        assertThat(read("data: {\"text\":\"one\"}\r\n\r\ndata: {\"text\":\"two\"}\r\n\r\n")).isEqualTo("one|two");
    }

    @Test
    void anEventThatIsNotCompleteIsNone() {
        assertThat(read("data: {\"text\":\"one\"}\n\ndata: {\"text\":\"half\"}\n")).isEqualTo("one");
    }
}

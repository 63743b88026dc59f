package io.forgellm.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a model writes is shown, and does nothing. {@link Chromium} fails a test whose text fetches anything. */
class MarkdownTest {
    /** Elements that hostile text must never bring into the page. */
    private static final String DANGEROUS = "script, img, svg, math, iframe, object, embed, form, input, style, link, "
            + "base, meta, video, audio, template, [onerror], [onload], [onclick], [style], [id], [srcdoc]";

    @RegisterExtension
    static final ModuleServer server = new ModuleServer();
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static Page page;
    private static Locator answer;

    @BeforeAll
    static void open() {
        page = chromium.open(server.address());
        answer = page.locator("#answer");
    }

    @BeforeEach
    void empty() {
        page.setViewportSize(1200, 800);
        page.evaluate("""
                async () => {
                  const { MarkdownView } = await import('/js/markdown.js');
                  delete window.hacked;
                  document.querySelector('#answer').replaceChildren();
                  window.view = new MarkdownView(document.querySelector('#answer'));
                }""");
    }

    private void show(String text) {
        page.evaluate("text => window.view.show(text)", text);
    }

    @Test
    void markdownBecomesElements() {
        show("""
                # Title
                A **bold** word, `code` and [a link](https://example.org/a?b=1&c=2).

                - one
                - two

                | a | b |
                |---|---|
                | 1 | 2 |

                ```python
                print("<b>")
                ```
                """);

        assertThat(answer.locator("h1").textContent()).isEqualTo("Title");
        assertThat(answer.locator("strong").textContent()).isEqualTo("bold");
        assertThat(answer.locator("li").allTextContents()).containsExactly("one", "two");
        assertThat(answer.locator("td").allTextContents()).containsExactly("1", "2");
        assertThat(answer.locator("pre code").textContent()).isEqualTo("print(\"<b>\")");
        assertThat(answer.locator(".code-bar span").textContent()).isEqualTo("python");
        Locator link = answer.locator("a");
        assertThat(link.getAttribute("href")).isEqualTo("https://example.org/a?b=1&c=2");
        assertThat(link.getAttribute("rel")).contains("noopener", "noreferrer");
        assertThat(link.getAttribute("target")).isEqualTo("_blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<script>window.hacked = true</script>",
        "<img src=/hacked onerror=\"window.hacked = true\">",
        "text <svg onload='window.hacked = true'><script>window.hacked = true</script></svg> text",
        "<iframe srcdoc='<script>parent.hacked = true</script>'></iframe>",
        "<a href='javascript:window.hacked = true'>press</a>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=hacked=1&gt;\">",
        "<form action='http://evil.example'><input name=password></form>",
        "<base href='http://evil.example/'><link rel=stylesheet href='http://evil.example/x.css'>",
        "<style>* { display: none }</style>",
        "<details open ontoggle='window.hacked = true'><summary>x</summary></details>",
        "**<b onclick='window.hacked = true'>bold</b>**",
        "> <video><source onerror='window.hacked = true'></video>",
        "```\"><img src=/hacked onerror=window.hacked=true>\ncode\n```",
        "| <img src=/hacked onerror=window.hacked=true> |\n|---|\n| <script>hacked = true</script> |",
    })
    void htmlIsShownAsText(String hostile) {
        show(hostile);

        assertThat(answer.locator(DANGEROUS).count()).isZero();
        assertThat(answer.locator("a").count()).isZero();
        assertThat(page.evaluate("window.hacked")).isNull();
        assertThat(answer.textContent()).containsAnyOf("<", "code");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[press](javascript:window.hacked=true)",
        "[press](JaVaScRiPt:window.hacked=true)",
        "[press](&#106;avascript:window.hacked=true)",
        "[press](<java\tscript:window.hacked=true>)",
        "[press](data:text/html,<script>1</script>)",
        "[press](vbscript:msgbox)",
        "[press](//evil.example/x)",
        "[press](/api/model/unload)",
        "[press][ref]\n\n[ref]: javascript:window.hacked=true",
        "<javascript:window.hacked=true>",
    })
    void linksLeadOnlyToWebAndMailAddresses(String hostile) {
        show(hostile);

        assertThat(answer.locator("a").count()).isZero();
        assertThat(answer.textContent()).isNotBlank();
    }

    @Test
    void picturesAreNamedAndNotFetched() {
        show("![a pixel](http://evil.example/pixel.png) and ![](/api/models)");

        assertThat(answer.locator("img").count()).isZero();
        assertThat(answer.textContent()).contains("[a pixel: http://evil.example/pixel.png]", "[/api/models]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "`%s`", "```\n%s\n```", "[%s](https://example.org)", "# %s", "| a |\n|---|\n| %s |"})
    void aLineOfTenThousandCharactersWraps(String frame) {
        page.setViewportSize(390, 800);
        show(frame.formatted("x".repeat(10_000)));

        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).isEqualTo(true);
        assertThat(page.evaluate("""
                () => [...document.querySelectorAll('#answer, #answer *')].every(e => e.scrollWidth <= e.clientWidth + 1
                    || getComputedStyle(e).display.startsWith('inline') || getComputedStyle(e).overflowX === 'auto')"""))
                .isEqualTo(true);
        assertThat(answer.textContent()).contains("x".repeat(10_000));
    }

    @Test
    void absurdNestingIsShownAsItCame() {
        String nested = ">".repeat(20_000) + " deep";
        show(nested);

        assertThat(answer.textContent()).contains("deep");
    }

    @Test
    void aTextThatGrowsPieceByPieceEndsAsTheWholeTextWould() {
        String text = "# Title\n\nSome *words* and\na line.\n\n1. one\n2. two\n\n```java\nint x;\n```\n\nThe [end](https://example.org).";
        List<?> same = (List<?>) page.evaluate("""
                async text => {
                  const { MarkdownView } = await import('/js/markdown.js');
                  const grown = document.createElement('div');
                  const view = new MarkdownView(grown);
                  for (let end = 1; end <= text.length; end++) view.show(text.slice(0, end));
                  const whole = document.createElement('div');
                  new MarkdownView(whole).show(text);
                  return [grown.innerHTML, whole.innerHTML];
                }""", text);

        assertThat(same.get(0)).isEqualTo(same.get(1));
    }

    @Test
    void blocksThatAreCompleteStayAsTheyAre() {
        show("First.\n\nSec");
        page.evaluate("window.first = document.querySelector('#answer').firstChild");
        show("First.\n\nSecond.\n\nThird");

        assertThat(page.evaluate("window.first === document.querySelector('#answer').firstChild")).isEqualTo(true);
        assertThat(answer.locator("p").allTextContents()).containsExactly("First.", "Second.", "Third");
    }
}

package io.forgellm.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the monitor of a long run costs in the page; {@code bench/page/curves} starts it, no suite does. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class CurveBench {
    private static final int POINTS = 100_000;
    private static final int PER_SECOND = 20;
    private static final int SECONDS = 30;
    private static final int SCREEN = 900;
    private static final int ALL_CHARTS = 3600;
    private static final Set<String> SCRIPT = Set.of("EvaluateScript", "v8.evaluateModule", "v8.compile",
            "v8.compileModule", "FunctionCall", "RunMicrotasks");

    /** Within the page: Playwright's own looking would be measured too. */
    private static final String REACHED = """
            step => new Promise((reached) => {
              const main = document.querySelector('#main');
              const look = () => Number(main.dataset.points) >= step && reached();
              new MutationObserver(look).observe(main, { attributes: true });
              look();
            })""";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    private final StringBuilder rows = new StringBuilder();
    private volatile int last;

    @AfterEach
    void leaveNothingBehind() throws IOException {
        for (Path file : List.of(log(), folder())) {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void openingALongRunAndWatchingItGrow() throws Exception {
        Files.createDirectories(folder());
        grow(POINTS);
        System.out.println("| what | script, ms | of it on the processor | main thread, % of a core | the page's whole "
                + "process, % of a core |");
        System.out.println("|---|---|---|---|---|");
        for (int height : new int[] {SCREEN, ALL_CHARTS}) {
            Page page = chromium.open(address + "sessions", new Browser.NewContextOptions().setViewportSize(1360, height));
            page.setDefaultTimeout(120_000);
            String seen = height == SCREEN ? "on a screen of 1360 × %d".formatted(height) : "all its charts in view";
            row("opening %,d points, %s".formatted(last, seen), page, () -> {
                page.navigate(address + "monitor/long");
                page.evaluate(REACHED, last);
                page.evaluate("() => new Promise((drawn) => setTimeout(() => requestAnimationFrame(drawn), 500))");
            });
            row("%d s, %d new points in each, %s".formatted(SECONDS, PER_SECOND, seen), page, () -> watch(page));
            page.context().close();
        }
    }

    private void watch(Page page) {
        int goal = last + SECONDS * PER_SECOND;
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            var beat = clock.scheduleAtFixedRate(() -> grow(PER_SECOND), 0, 1, TimeUnit.SECONDS);
            page.evaluate(REACHED, goal);
            beat.cancel(false);
        }
    }

    private void row(String what, Page page, Runnable work) throws IOException {
        Browser browser = page.context().browser();
        CDPSession processes = browser.newBrowserCDPSession();
        browser.startTracing(page, new Browser.StartTracingOptions()
                .setPath(Path.of("target", "trace-" + what.replaceAll("\\W+", "-") + ".json"))
                .setCategories(List.of("devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "__metadata")));
        Map<Integer, Double> before = renderers(processes);
        long start = System.nanoTime();
        work.run();
        double micros = (System.nanoTime() - start) / 1e3;
        double process = renderers(processes).entrySet().stream()
                .mapToDouble(now -> now.getValue() - before.getOrDefault(now.getKey(), 0.0)).max().orElseThrow();
        List<JsonNode> events = mainThread(new ObjectMapper().readTree(browser.stopTracing()).path("traceEvents"));
        List<JsonNode> script = outermost(events.stream()
                .filter(event -> SCRIPT.contains(event.path("name").asText())).toList());
        double tasks = sum(events.stream().filter(event -> event.path("name").asText().equals("RunTask")).toList(), "tdur");
        System.out.printf("| %s | %.0f | %.0f | %.1f | %.1f |%n", what, sum(script, "dur") / 1e3,
                sum(script, "tdur") / 1e3, 100 * tasks / micros, 100 * 1e6 * process / micros);
        processes.detach();
    }

    /** Seconds of processor time that each of the browser's page processes has had. */
    private static Map<Integer, Double> renderers(CDPSession browser) {
        Map<Integer, Double> seconds = new HashMap<>();
        browser.send("SystemInfo.getProcessInfo").getAsJsonArray("processInfo").forEach(entry -> {
            JsonObject process = entry.getAsJsonObject();
            if (process.get("type").getAsString().equals("renderer")) {
                seconds.put(process.get("id").getAsInt(), process.get("cpuTime").getAsDouble());
            }
        });
        return seconds;
    }

    /** Complete events of the busiest renderer's main thread: the one that was left is there as well. */
    private static List<JsonNode> mainThread(JsonNode trace) {
        List<JsonNode> all = new ArrayList<>();
        trace.forEach(all::add);
        return all.stream().filter(event -> event.path("args").path("name").asText().equals("CrRendererMain"))
                .map(thread -> all.stream().filter(event -> event.path("ph").asText().equals("X")
                        && event.path("pid").equals(thread.path("pid")) && event.path("tid").equals(thread.path("tid")))
                        .toList())
                .max(Comparator.comparing(events -> sum(events, "dur"))).orElseThrow();
    }

    /** Script called by script is counted once. */
    private static List<JsonNode> outermost(List<JsonNode> events) {
        List<JsonNode> outer = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (JsonNode event : events.stream().sorted(Comparator.comparingLong(e -> e.path("ts").asLong())).toList()) {
            if (event.path("ts").asLong() >= end) {
                outer.add(event);
                end = event.path("ts").asLong() + event.path("dur").asLong();
            }
        }
        return outer;
    }

    private static double sum(List<JsonNode> events, String field) {
        return events.stream().mapToDouble(event -> event.path(field).asDouble()).sum();
    }

    private Path folder() {
        return home.resolve("models/cpt/long");
    }

    private Path log() {
        return folder().resolve("CPT_20260101_000000.json");
    }

    private void grow(int points) {
        int grown = last + points;
        for (int step = last + 1; step <= grown; step++) {
            double loss = 1 + 2 * Math.exp(-step / 2e4) + 0.1 * Math.sin(step * 12.9898);
            rows.append(rows.isEmpty() ? "" : ",").append("""
                    {"iteration":%d,"train_loss":%.4f,"val_loss":%s,"learning_rate":1e-5,"tokens_per_sec":%d}"""
                    .formatted(step, loss, step % 100 == 0 ? "%.4f".formatted(loss + 0.1) : "null", 300 + step % 17));
        }
        try {
            Path part = Files.writeString(folder().resolve("part"), "{\"base_model\":\"long\",\"config\":"
                    + "{\"max_iterations\":200000,\"fine_tune_type\":\"lora\"},\"metrics\":[" + rows + "]}");
            Files.move(part, log(), StandardCopyOption.ATOMIC_MOVE);
            last = grown;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

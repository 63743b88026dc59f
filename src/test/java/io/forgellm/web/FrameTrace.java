package io.forgellm.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What Chromium's trace tells of a page while some work was done: the tasks of its main thread, and its frames.
 *
 * @param tasks   milliseconds each, of the thread's own processor time: on a busy machine waiting is not the page's doing
 * @param walls   milliseconds each, by the clock: with what the thread waited for a processor
 * @param drawn   frames
 * @param dropped frames that the page wanted and that came too late
 * @param gap     the longest time without a frame in which one was dropped, in milliseconds
 * @param ownGap  the most processor time that the main thread took in such a gap: the page's own part of being late
 * @param millis  from the first event to the last
 */
record FrameTrace(List<Double> tasks, List<Double> walls, long drawn, long dropped, double gap, double ownGap,
                  double millis) {
    private static final double LONG_MILLIS = 50;
    private static final List<String> CATEGORIES = List.of("disabled-by-default-devtools.timeline",
            "disabled-by-default-devtools.timeline.frame", "devtools.timeline", "devtools.timeline.frame", "__metadata");

    /** @param file where the trace is kept, to be opened in Chromium's developer tools */
    static FrameTrace of(Page page, Path file, Runnable work) throws IOException {
        Browser browser = page.context().browser();
        browser.startTracing(page, new Browser.StartTracingOptions().setPath(file).setCategories(CATEGORIES));
        work.run();
        JsonNode trace = new ObjectMapper().readTree(browser.stopTracing());
        List<JsonNode> events = new ArrayList<>();
        trace.path("traceEvents").forEach(events::add);
        Map<String, List<JsonNode>> tasksByThread = events.stream()
                .filter(event -> event.path("name").asText().equals("RunTask"))
                .collect(Collectors.groupingBy(FrameTrace::thread));
        List<String> mainThreads = events.stream().filter(event -> event.path("name").asText().equals("thread_name")
                && event.path("args").path("name").asText().equals("CrRendererMain")).map(FrameTrace::thread).toList();
        // Of several renderers, such as the one that was left, the busy one shows the page.
        List<JsonNode> tasks = tasksByThread.entrySet().stream().filter(thread -> mainThreads.contains(thread.getKey()))
                .map(Map.Entry::getValue).max(Comparator.comparing(FrameTrace::sum)).orElseThrow();
        String process = tasks.getFirst().path("pid").asText();
        double first = tasks.stream().mapToDouble(FrameTrace::start).min().orElseThrow();
        double last = tasks.stream().mapToDouble(FrameTrace::start).max().orElseThrow();
        double[] drawn = frames(events, process, "DrawFrame");
        double[] dropped = frames(events, process, "DroppedFrame");
        double[][] gaps = gaps(drawn, dropped);
        double own = Arrays.stream(gaps).mapToDouble(gap -> tasks.stream().filter(task -> start(task) >= gap[0]
                && start(task) < gap[1]).mapToDouble(FrameTrace::cpu).sum()).max().orElse(0);
        return new FrameTrace(tasks.stream().map(FrameTrace::cpu).toList(), tasks.stream().map(FrameTrace::wall).toList(),
                drawn.length, dropped.length,
                Arrays.stream(gaps).mapToDouble(gap -> gap[1] - gap[0]).max().orElse(0), own, last - first);
    }

    private static String thread(JsonNode event) {
        return event.path("pid").asText() + ":" + event.path("tid").asText();
    }

    private static double start(JsonNode event) {
        return event.path("ts").asDouble() / 1000;
    }

    /** When they were. */
    private static double[] frames(List<JsonNode> events, String process, String name) {
        return events.stream().filter(event -> event.path("name").asText().equals(name)
                && event.path("pid").asText().equals(process)).mapToDouble(FrameTrace::start).sorted().toArray();
    }

    /** From one frame to the next, where one was dropped between: a page that nothing changes in draws none either. */
    private static double[][] gaps(double[] drawn, double[] dropped) {
        return Arrays.stream(dropped).mapToInt(late -> -Arrays.binarySearch(drawn, late) - 1).distinct()
                .filter(next -> next > 0 && next < drawn.length)
                .mapToObj(next -> new double[] {drawn[next - 1], drawn[next]}).toArray(double[][]::new);
    }

    private static double wall(JsonNode task) {
        return task.path("dur").asDouble() / 1000;
    }

    private static double cpu(JsonNode task) {
        return task.path("tdur").asDouble() / 1000;
    }

    private static double sum(List<JsonNode> tasks) {
        return tasks.stream().mapToDouble(task -> task.path("dur").asDouble()).sum();
    }

    double longestTask() {
        return tasks.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    double longestWall() {
        return walls.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    long longTasks() {
        return tasks.stream().filter(task -> task > LONG_MILLIS).count();
    }

    double busyPercent() {
        return 100 * tasks.stream().mapToDouble(Double::doubleValue).sum() / millis;
    }
}

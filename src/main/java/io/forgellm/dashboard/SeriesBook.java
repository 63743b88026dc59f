package io.forgellm.dashboard;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The curves of runs as charts need them: no more points than can be seen. Blocking. */
@ApplicationScoped
public class SeriesBook {
    private final CurveBook curves;

    SeriesBook(CurveBook curves) {
        this.curves = curves;
    }

    /**
     * @param from   first step that is seen
     * @param to     last step that is seen
     * @param points most of each curve, about
     */
    public record View(int from, int to, int points) {
        /** All steps. */
        public static View all(int points) {
            return new View(0, Integer.MAX_VALUE, points);
        }
    }

    /**
     * One run's curves.
     *
     * @param lastStep    of any point there is
     * @param checkpoints steps, as its events tell them; some may have been deleted since
     * @param series      by the word of the {@link Metric}; without the empty ones
     */
    public record RunSeries(String runId, int lastStep, List<Integer> checkpoints, Map<String, Points> series) { }

    /** @param metrics words; none for all */
    public RunSeries of(String id, List<String> metrics, View view) {
        List<Metric> wanted = Metric.named(metrics);
        return curves.look(id, all -> {
            Map<String, Points> series = new LinkedHashMap<>();
            for (Metric metric : wanted) {
                Points points = all.curve(metric).between(view.from(), view.to(), view.points());
                if (points.steps().length > 0) {
                    series.put(metric.word(), points);
                }
            }
            return new RunSeries(id, all.lastStep(), all.checkpoints(), series);
        });
    }
}

package io.forgellm.web.training;

import io.forgellm.dashboard.Points;
import io.forgellm.dashboard.SeriesBook.RunSeries;
import io.quarkus.qute.TemplateData;
import java.util.Locale;

/**
 * A run's losses as two lines in a box of 100 × 30.
 *
 * @param train points of an SVG polyline; empty for none, like {@code val}
 * @param words what it shows, for those who do not see it
 */
@TemplateData
public record Sparkline(String train, String val, String words) {
    private static final double WIDTH = 100;
    private static final double HEIGHT = 30;

    static Sparkline of(RunSeries run) {
        Line train = Line.of(run, "train_loss");
        Line val = Line.of(run, "val_loss");
        float low = Math.min(train.low(), val.low());
        float high = Math.max(train.high(), val.high());
        String words = train.values.length == 0 ? "No loss told yet" : String.format(Locale.ENGLISH,
                "Training loss from %.3f to %.3f", train.values[0], train.values[train.values.length - 1]);
        return new Sparkline(train.drawn(run.lastStep(), low, high), val.drawn(run.lastStep(), low, high), words);
    }

    private record Line(int[] steps, float[] values) {
        static Line of(RunSeries run, String metric) {
            Points points = run.series().get(metric);
            return points == null ? new Line(new int[0], new float[0]) : new Line(points.steps(), points.values());
        }

        float low() {
            float low = Float.POSITIVE_INFINITY;
            for (float value : values) {
                low = Math.min(low, value);
            }
            return low;
        }

        float high() {
            float high = Float.NEGATIVE_INFINITY;
            for (float value : values) {
                high = Math.max(high, value);
            }
            return high;
        }

        String drawn(int lastStep, float low, float high) {
            StringBuilder points = new StringBuilder();
            double span = high > low ? high - low : 1;
            for (int i = 0; i < values.length && values.length > 1; i++) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", WIDTH * steps[i] / Math.max(1, lastStep),
                        HEIGHT - 1 - (HEIGHT - 2) * (values[i] - low) / span));
            }
            return points.toString().strip();
        }
    }
}

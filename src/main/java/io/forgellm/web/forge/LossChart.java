package io.forgellm.web.forge;

import io.forgellm.forge.quantise.Suggestions;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;

/**
 * Size against what it costs in perplexity, of the types that were measured here; in units of a drawing of 360 × 200.
 *
 * @param line    y of the loss that is tolerated
 * @param largest size at the right end; {@code most} the loss at the top
 * @param words   the same in a sentence
 */
@TemplateData
public record LossChart(List<Point> points, int line, String largest, String most, String words) {
    private static final int LEFT = 40;
    private static final int RIGHT = 340;
    private static final int TOP = 16;
    private static final int BOTTOM = 160;
    private static final double LEAST_TOP = 0.02;
    private static final double TOLERATED = Suggestions.TOLERATED_PERCENT / 100.0;

    /** @param end whether its label stands before it */
    @TemplateData
    public record Point(String type, int x, int y, boolean suggested, boolean fits, boolean end) {
        public int labelX() {
            return end ? x - 7 : x + 7;
        }
    }

    static LossChart of(Suggestions.Answer answer) {
        List<Suggestions.Candidate> measured = answer.types().stream()
                .filter(type -> type.perplexityIncrease() != null).toList();
        if (measured.isEmpty()) {
            return null;
        }
        double largest = measured.stream().mapToLong(Suggestions.Candidate::sizeBytes).max().orElseThrow() * 1.1;
        double most = Math.max(LEAST_TOP, 1.1 * measured.stream()
                .mapToDouble(Suggestions.Candidate::perplexityIncrease).max().orElseThrow());
        List<Point> points = measured.stream().map(type -> point(type, largest, most, answer.suggested())).toList();
        return new LossChart(points, y(TOLERATED, most),
                Quantity.bytes((long) largest), Numbers.change(most), words(measured));
    }

    private static Point point(Suggestions.Candidate type, double largest, double most, String suggested) {
        int x = x(type.sizeBytes(), largest);
        return new Point(type.type(), x, y(type.perplexityIncrease(), most), type.type().equals(suggested),
                type.fits(), x > (LEFT + RIGHT) / 2);
    }

    private static int x(double bytes, double largest) {
        return (int) (LEFT + (RIGHT - LEFT) * bytes / largest);
    }

    /** Below zero is as good as zero. */
    private static int y(double increase, double most) {
        return (int) (BOTTOM - (BOTTOM - TOP) * Math.clamp(increase / most, 0, 1));
    }

    private static String words(List<Suggestions.Candidate> measured) {
        return String.join("; ", measured.stream().map(type -> String.format(Locale.ENGLISH, "%s: %s, perplexity %s",
                type.type(), Quantity.bytes(type.sizeBytes()), Numbers.change(type.perplexityIncrease()))).toList());
    }
}

package io.forgellm.dashboard;

/** The Python program's two measures for comparing runs, each with its zones: docs/web.md. */
final class Zones {
    private static final int WIDEST = 5;
    private static final int FEWEST = 3;
    private static final double WIDE_GAP = 0.2;
    private static final double STEADY = 5;
    private static final double UNSTEADY = 15;

    private Zones() {
    }

    /**
     * Validation loss minus training loss, wherever there was an evaluation; the training loss is the one told last up
     * to there. The first point stands at step 0 too.
     */
    static Curve gap(Curve train, Curve validation) {
        Curve gap = new Curve();
        for (int i = 0; i < validation.size(); i++) {
            int step = validation.step(i);
            int told = train.lastUpTo(step);
            if (told >= 0 && step > 0) {
                double value = validation.value(i) - train.value(told);
                if (gap.size() == 0) {
                    gap.put(0, value);
                }
                gap.put(step, value);
            }
        }
        return gap;
    }

    /**
     * Coefficient of variation of the validation losses before each evaluation, in percent: 100 σ / μ over a window of
     * five of them, or half of all where that is fewer; nothing with fewer than six. It begins with 0 at step 0.
     */
    static Curve stability(Curve validation) {
        Curve stability = new Curve();
        int window = Math.min(WIDEST, validation.size() / 2);
        if (window < FEWEST) {
            return stability;
        }
        stability.put(0, 0);
        for (int i = window; i < validation.size(); i++) {
            double sum = 0;
            double squares = 0;
            for (int before = i - window; before < i; before++) {
                sum += validation.value(before);
            }
            double mean = sum / window;
            for (int before = i - window; before < i; before++) {
                squares += (validation.value(before) - mean) * (validation.value(before) - mean);
            }
            stability.put(validation.step(i), mean == 0 ? 0 : 100 * Math.sqrt(squares / window) / mean);
        }
        return stability;
    }

    /** The zone of a {@link #gap}: {@code underfitting} below 0, {@code good} to 0.2, {@code overfitting} above. */
    static String ofGap(double gap) {
        return gap < 0 ? "underfitting" : gap <= WIDE_GAP ? "good" : "overfitting";
    }

    /** The zone of a {@link #stability}: {@code excellent} below 5 %, {@code good} to 15 %, {@code unstable} above. */
    static String ofStability(double percent) {
        return percent < STEADY ? "excellent" : percent <= UNSTEADY ? "good" : "unstable";
    }
}

package io.forgellm.training.trainer;

import java.util.Locale;

/**
 * Whether a loss has left what training can come back from: not finite, or three steps in a row worse than knowing
 * nothing at all, which is the logarithm of the vocabulary's size, and than one and a half times the run's first loss.
 * A running median is no measure here: it rises with a loss that creeps up, and a first step at far too high a rate
 * leaves none to compare with.
 */
final class Divergence {
    private static final int IN_A_ROW = 3;

    private final double ceiling;
    private int high;

    Divergence(int vocabularySize) {
        ceiling = Math.log(vocabularySize);
    }

    /**
     * @param firstLoss of the run, NaN at its first step
     * @param last      whether no further step will tell
     * @return what is wrong, or null
     */
    String look(double loss, double gradNorm, double firstLoss, boolean last) {
        if (!Double.isFinite(loss)) {
            return "the loss is " + loss;
        }
        if (!Double.isFinite(gradNorm)) {
            return "the gradient's norm is " + gradNorm;
        }
        high = loss > ceiling && loss > 1.5 * firstLoss ? high + 1 : 0;
        return high >= IN_A_ROW || high > 0 && last
                ? String.format(Locale.ROOT, "the loss rose to %.1f from %.1f", loss, firstLoss) : null;
    }

    /** While it looks bad, nothing is kept as a checkpoint. */
    boolean suspicious() {
        return high > 0;
    }

    void forget() {
        high = 0;
    }
}

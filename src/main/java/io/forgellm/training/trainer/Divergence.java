package io.forgellm.training.trainer;

/**
 * Whether a loss has left what training can come back from: not finite, or three steps in a row both above one and a
 * half times that of a model that knows nothing (ln of the vocabulary's size) and above twice the run's first loss.
 */
final class Divergence {
    private static final int IN_A_ROW = 3;

    private final double ceiling;
    private int high;

    Divergence(int vocabularySize) {
        ceiling = 1.5 * Math.log(vocabularySize);
    }

    /** @return what is wrong, or null */
    String look(double loss, double gradNorm, double firstLoss) {
        if (!Double.isFinite(loss)) {
            return "the loss is " + loss;
        }
        if (!Double.isFinite(gradNorm)) {
            return "the gradient's norm is " + gradNorm;
        }
        boolean above = loss > ceiling && loss > 2 * firstLoss;
        high = above ? high + 1 : 0;
        return high < IN_A_ROW ? null : "the loss rose to %.1f from %.1f".formatted(loss, firstLoss);
    }

    /** While it looks bad, nothing is kept as a checkpoint. */
    boolean suspicious() {
        return high > 0;
    }

    void forget() {
        high = 0;
    }
}

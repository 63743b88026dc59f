package io.forgellm.training.trainer;

import io.forgellm.training.spec.RunSpec.StoppingSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where a run stands between two steps; with weights and optimiser state, all that the next step depends on.
 *
 * @param trainedTokens loss-bearing tokens since step 0
 * @param window        what the next report sums up
 * @param evaluations   so far, in order
 * @param rateFactor    what roll-backs made of the learning rate
 * @param firstLoss     loss of the first step, NaN before it
 */
record Progress(int step, long trainedTokens, Window window, List<Evaluation> evaluations, double rateFactor,
                int rollbacks, double firstLoss) {

    static final Progress START = new Progress(0, 0, Window.EMPTY, List.of(), 1, 0, Double.NaN);

    Progress {
        evaluations = List.copyOf(evaluations);
    }

    /** @param loss token-weighted mean over the validation rows, nats per token */
    record Evaluation(int step, double loss) { }

    /**
     * The steps since the last report.
     *
     * @param loss sum of their losses; {@code tokens} of their loss-bearing tokens
     */
    record Window(double loss, int steps, long tokens) {
        static final Window EMPTY = new Window(0, 0, 0);
    }

    Progress stepped(double loss, long tokens) {
        return new Progress(step + 1, trainedTokens + tokens,
                new Window(window.loss + loss, window.steps + 1, window.tokens + tokens), evaluations, rateFactor,
                rollbacks, Double.isNaN(firstLoss) ? loss : firstLoss);
    }

    Progress reported() {
        return new Progress(step, trainedTokens, Window.EMPTY, evaluations, rateFactor, rollbacks, firstLoss);
    }

    Progress evaluated(double loss) {
        List<Evaluation> values = new ArrayList<>(evaluations);
        values.add(new Evaluation(step, loss));
        return new Progress(step, trainedTokens, window, values, rateFactor, rollbacks, firstLoss);
    }

    Progress rolledBack(double factor) {
        return new Progress(step, trainedTokens, window, evaluations, factor, rollbacks + 1, firstLoss);
    }

    /** The step of the lowest validation loss, −1 before the first evaluation. */
    int bestStep() {
        return evaluations.stream().min(Comparator.comparingDouble(Evaluation::loss)).map(Evaluation::step).orElse(-1);
    }

    /**
     * Whether training further makes it worse: as many evaluations as patience allows did not improve on the best by
     * the least improvement, or, from the third on, the last lies above the lowest by more than the threshold. Each
     * evaluation counts once, whatever else happens at its step.
     */
    boolean overfits(StoppingSpec rule) {
        double best = Double.POSITIVE_INFINITY;
        int without = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (Evaluation evaluation : evaluations) {
            boolean better = evaluation.loss < best - rule.minImprovement();
            best = better ? evaluation.loss : best;
            without = better ? 0 : without + 1;
            lowest = Math.min(lowest, evaluation.loss);
        }
        boolean patienceUsed = rule.patience() > 0 && without >= rule.patience();
        boolean rose = evaluations.size() >= 3
                && (evaluations.getLast().loss - lowest) / lowest > rule.overfittingThreshold();
        return patienceUsed || rose;
    }
}

package io.forgellm.training.trainer;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a run stands between two steps; with weights and optimiser state, all that the next step depends on.
 *
 * @param windowLoss      sum of the step losses since the last report, of {@code windowSteps} steps
 * @param windowTokens    loss-bearing tokens of those steps
 * @param evaluations     validation losses so far, in order
 * @param best            lowest of them by more than the least improvement, and the step it was seen at
 * @param patienceUsed    evaluations since without improvement
 * @param rateFactor      what roll-backs made of the learning rate
 * @param firstLoss       loss of the first step, NaN before it
 */
record Progress(int step, long trainedTokens, double windowLoss, int windowSteps, long windowTokens,
                List<Double> evaluations, double best, int bestStep, int patienceUsed, double rateFactor, int rollbacks,
                double firstLoss) {

    static final Progress START = new Progress(0, 0, 0, 0, 0, List.of(), Double.POSITIVE_INFINITY, -1, 0, 1, 0,
            Double.NaN);

    Progress {
        evaluations = List.copyOf(evaluations);
    }

    Progress stepped(double loss, long tokens) {
        return new Progress(step + 1, trainedTokens + tokens, windowLoss + loss, windowSteps + 1,
                windowTokens + tokens, evaluations, best, bestStep, patienceUsed, rateFactor, rollbacks,
                Double.isNaN(firstLoss) ? loss : firstLoss);
    }

    Progress reported() {
        return new Progress(step, trainedTokens, 0, 0, 0, evaluations, best, bestStep, patienceUsed, rateFactor,
                rollbacks, firstLoss);
    }

    /** One evaluation is one value, whatever else happens at its step. */
    Progress evaluated(double loss, double minImprovement) {
        List<Double> values = new ArrayList<>(evaluations);
        values.add(loss);
        boolean better = loss < best - minImprovement;
        return new Progress(step, trainedTokens, windowLoss, windowSteps, windowTokens, values, better ? loss : best,
                better ? step : bestStep, better ? 0 : patienceUsed + 1, rateFactor, rollbacks, firstLoss);
    }

    Progress rolledBack(double factor, int count) {
        return new Progress(step, trainedTokens, windowLoss, windowSteps, windowTokens, evaluations, best, bestStep,
                patienceUsed, factor, count, firstLoss);
    }
}

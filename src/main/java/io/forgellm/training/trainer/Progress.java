package io.forgellm.training.trainer;

import io.forgellm.training.spec.RunSpec.StoppingSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
        return best().map(Evaluation::step).orElse(-1);
    }

    /**
     * Why training further makes it worse, or empty: as many evaluations as patience allows did not improve on the best
     * by the least improvement, or, from the third on, the last lies above the lowest by more than the threshold. Each
     * evaluation counts once, whatever else happens at its step.
     */
    Optional<String> overfitting(StoppingSpec rule) {
        double best = Double.POSITIVE_INFINITY;
        int without = 0;
        for (Evaluation evaluation : evaluations) {
            boolean better = evaluation.loss < best - rule.minImprovement();
            best = better ? evaluation.loss : best;
            without = better ? 0 : without + 1;
        }
        if (rule.patience() > 0 && without >= rule.patience()) {
            return Optional.of("%d evaluations in a row did not improve the validation loss by %s or more; the lowest is %s"
                    .formatted(without, rule.minImprovement(), lowest()));
        }
        double lowest = best().map(Evaluation::loss).orElse(Double.NaN);
        double rise = evaluations.size() < 3 ? 0 : (evaluations.getLast().loss - lowest) / lowest;
        return rise > rule.overfittingThreshold()
                ? Optional.of(String.format(Locale.ROOT, "the validation loss rose by %.0f %% over its lowest, %s",
                100 * rise, lowest())) : Optional.empty();
    }

    private Optional<Evaluation> best() {
        return evaluations.stream().min(Comparator.comparingDouble(Evaluation::loss));
    }

    private String lowest() {
        return best().map(found -> String.format(Locale.ROOT, "%.4f at step %d.", found.loss, found.step)).orElse("");
    }
}

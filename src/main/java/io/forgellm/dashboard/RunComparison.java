package io.forgellm.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.training.session.MetricsLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sessions next to each other, by the Python program's formulas: docs/web.md.
 *
 * @param best null where no session was ever evaluated
 */
record RunComparison(List<Run> runs, Best best) {

    /**
     * What there is to say of one session. What its log does not tell is null.
     *
     * @param data               the whole metrics file
     * @param charts             as {@link Charts} draws them
     * @param bestCheckpoints    the three best by the weighed ranks, each with its reason
     * @param minValLoss         lowest validation loss, nats per token; {@code minValLossIteration} where it was
     * @param rank               by it among the sessions compared, from 1
     * @param generalizationGap  validation minus training loss at the last evaluation; {@code gapZone} underfitting,
     *                           good or overfitting
     * @param lossStability      percent, at the last evaluation; {@code stabilityZone} excellent, good or unstable
     */
    record Run(String sessionId, JsonNode data, Map<String, Object> charts,
               List<BestCheckpoints.Best> bestCheckpoints, Double minValLoss, Integer minValLossIteration,
               Double minValPerplexity, Integer rank, Double generalizationGap, String gapZone, Double lossStability,
               String stabilityZone, Double tokensPerSec) {

        static Run of(String id, MetricsLog log, RunCurves curves) {
            Curve validation = curves.curve(Metric.VAL_LOSS);
            int lowest = validation.lowest();
            Double loss = lowest < 0 ? null : (Double) validation.value(lowest);
            Double gap = curves.curve(Metric.GAP).last();
            Double stability = curves.curve(Metric.STABILITY).last();
            return new Run(id, log.root(), Charts.of(log.rows()),
                    BestCheckpoints.of(log.rows(), log.config().path("max_iterations").asInt()), loss,
                    lowest < 0 ? null : (Integer) validation.step(lowest), loss == null ? null : (Double) Math.exp(loss),
                    null, gap, gap == null ? null : Zones.ofGap(gap), stability,
                    stability == null ? null : Zones.ofStability(stability),
                    curves.curve(Metric.TOKENS_PER_SEC).last());
        }

        private Run ranked(int place) {
            return new Run(sessionId, data, charts, bestCheckpoints, minValLoss, minValLossIteration, minValPerplexity,
                    place, generalizationGap, gapZone, lossStability, stabilityZone, tokensPerSec);
        }
    }

    /**
     * The session to take, and what of it.
     *
     * @param iteration of its best checkpoint; {@code path} of that file, or null
     * @param reason    why this session, and why this checkpoint of it
     */
    record Best(String sessionId, int iteration, String path, double valLoss, String reason) { }

    /** @param runs unranked; they keep their order */
    static RunComparison of(List<Run> runs) {
        List<Run> order = runs.stream().filter(run -> run.minValLoss() != null)
                .sorted(Comparator.comparingDouble(Run::minValLoss)).toList();
        List<Run> ranked = new ArrayList<>();
        for (Run run : runs) {
            ranked.add(order.contains(run) ? run.ranked(order.indexOf(run) + 1) : run);
        }
        return new RunComparison(ranked, order.isEmpty() ? null : best(order));
    }

    private static Best best(List<Run> order) {
        Run first = order.getFirst();
        String why = String.format(Locale.ROOT, "lowest validation loss of all: %.4f", first.minValLoss())
                + (order.size() == 1 ? "" : String.format(Locale.ROOT, ", next is %s with %.4f",
                order.get(1).sessionId(), order.get(1).minValLoss()));
        if (first.bestCheckpoints().isEmpty()) {
            return new Best(first.sessionId(), first.minValLossIteration(), null, first.minValLoss(), why);
        }
        BestCheckpoints.Best chosen = first.bestCheckpoints().getFirst();
        return new Best(first.sessionId(), chosen.iteration(), chosen.path(), chosen.valLoss(), why + "; iteration "
                + chosen.iteration() + " of it: " + chosen.selectionReason());
    }
}

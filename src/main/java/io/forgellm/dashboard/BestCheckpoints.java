package io.forgellm.dashboard;

import static io.forgellm.training.session.MetricsLog.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The Python program's choice of the best checkpoints: rows with both losses are ranked by validation loss, by the gap
 * between the losses, by stability and by convergence, and the ranks are weighed. Stability and convergence look at
 * neighbouring rows; the Python program looked at neighbouring iterations, of which a log holds every fifth.
 */
final class BestCheckpoints {
    private static final int BEST = 3;
    private static final int NEIGHBOURS = 5;
    private static final int BEFORE = 10;
    private static final int FEWEST = 3;

    private BestCheckpoints() {
    }

    /** @param rank 1 for the best. @param finalScore the lower the better */
    record Best(int iteration, double valLoss, double trainLoss, String path, double valPerplexity,
                double trainPerplexity, double generalizationGap, double stabilityScore, double trainingProgress,
                double convergenceScore, int rankValLoss, int rankGeneralizationGap, int rankStabilityScore,
                int rankConvergenceScore, double compositeScore, double finalScore, int rank,
                String selectionReason) { }

    /**
     * A line of a metrics file.
     *
     * @param trainLoss null where none was told at this step, like {@code valLoss}
     * @param eligible  whether it may be chosen; the others are neighbours only
     */
    record Row(int iteration, Double trainLoss, Double valLoss, String path, boolean eligible) { }

    private record Candidate(Row row, int iteration, double val, double train, double stability,
                             double convergence) {
        double gap() {
            return val - train;
        }
    }

    static List<Best> of(List<JsonNode> rows, int maxIterations) {
        return best(rows.stream().map(row -> new Row(row.path("iteration").asInt(), number(row, "train_loss"),
                number(row, "val_loss"), path(row), true)).toList(), maxIterations);
    }

    static List<Best> best(List<Row> rows, int maxIterations) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Double val = rows.get(i).valLoss();
            Double train = rows.get(i).trainLoss();
            if (val != null && train != null && rows.get(i).eligible()) {
                candidates.add(new Candidate(rows.get(i), rows.get(i).iteration(), val, train,
                        stability(losses(rows, i - NEIGHBOURS, i + NEIGHBOURS)), convergence(rows, i)));
            }
        }
        int[] byVal = ranks(candidates, Candidate::val);
        int[] byGap = ranks(candidates, Candidate::gap);
        int[] byStability = ranks(candidates, c -> -c.stability());
        int[] byConvergence = ranks(candidates, c -> -c.convergence());
        List<Best> scored = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Candidate c = candidates.get(i);
            double progress = maxIterations <= 0 ? 0 : (double) c.iteration() / maxIterations;
            double composite = 0.5 * byVal[i] + 0.2 * byGap[i] + 0.2 * byStability[i] + 0.1 * byConvergence[i];
            scored.add(new Best(c.iteration(), c.val(), c.train(), c.row().path(), Math.exp(c.val()),
                    Math.exp(c.train()), c.gap(), c.stability(), progress, c.convergence(), byVal[i], byGap[i],
                    byStability[i], byConvergence[i], composite, composite - 0.05 * progress, 0, reason(i, byVal,
                    byGap, byStability)));
        }
        scored.sort(Comparator.comparingDouble(Best::finalScore));
        List<Best> best = new ArrayList<>();
        for (Best b : scored.subList(0, Math.min(BEST, scored.size()))) {
            best.add(new Best(b.iteration, b.valLoss, b.trainLoss, b.path, b.valPerplexity, b.trainPerplexity,
                    b.generalizationGap, b.stabilityScore, b.trainingProgress, b.convergenceScore, b.rankValLoss,
                    b.rankGeneralizationGap, b.rankStabilityScore, b.rankConvergenceScore, b.compositeScore,
                    b.finalScore, best.size() + 1, b.selectionReason));
        }
        return best;
    }

    private static String reason(int i, int[] byVal, int[] byGap, int[] byStability) {
        List<String> reasons = new ArrayList<>();
        if (byVal[i] == 1) {
            reasons.add("lowest validation loss");
        }
        if (byGap[i] == 1) {
            reasons.add("smallest gap between validation and training loss");
        }
        if (byStability[i] == 1) {
            reasons.add("most stable training");
        }
        return reasons.isEmpty() ? "best balance of all measures" : String.join(", ", reasons);
    }

    /** Of each candidate its place by a measure, from 1; ties keep their order. */
    private static int[] ranks(List<Candidate> candidates, ToDoubleFunction<Candidate> measure) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> measure.applyAsDouble(candidates.get(i))));
        int[] ranks = new int[candidates.size()];
        for (int place = 0; place < order.size(); place++) {
            ranks[order.get(place)] = place + 1;
        }
        return ranks;
    }

    /** Training losses of the rows in a window that have one. */
    private static List<Double> losses(List<Row> rows, int from, int to) {
        List<Double> losses = new ArrayList<>();
        for (int i = Math.max(0, from); i <= Math.min(to, rows.size() - 1); i++) {
            Double loss = rows.get(i).trainLoss();
            if (loss != null) {
                losses.add(loss);
            }
        }
        return losses;
    }

    /** 1 / (1 + variance of the steps between losses); 0 where there are too few. */
    static double stability(List<Double> losses) {
        if (losses.size() < FEWEST) {
            return 0;
        }
        double mean = 0;
        for (int i = 1; i < losses.size(); i++) {
            mean += Math.abs(losses.get(i) - losses.get(i - 1)) / (losses.size() - 1);
        }
        double variance = 0;
        for (int i = 1; i < losses.size(); i++) {
            double off = Math.abs(losses.get(i) - losses.get(i - 1)) - mean;
            variance += off * off / (losses.size() - 1);
        }
        return 1 / (1 + variance);
    }

    /** How steeply the training loss falls per iteration, by least squares: −100 times the slope, within 0 and 10. */
    private static double convergence(List<Row> rows, int row) {
        List<double[]> points = new ArrayList<>();
        for (int i = Math.max(0, row - BEFORE + 1); i <= row; i++) {
            Double loss = rows.get(i).trainLoss();
            if (loss != null) {
                points.add(new double[] {rows.get(i).iteration(), loss});
            }
        }
        if (points.size() < FEWEST) {
            return 0;
        }
        double x = points.stream().mapToDouble(p -> p[0]).average().orElseThrow();
        double y = points.stream().mapToDouble(p -> p[1]).average().orElseThrow();
        double above = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
        double below = points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
        return below == 0 ? 0 : Math.clamp(-above / below * 100, 0, 10);
    }

    /** The Python program logs the tail of a sentence: two paths, "and" between them, a full stop at the end. */
    static String path(JsonNode row) {
        String path = row.path("checkpoint_path").asText(null);
        if (path == null) {
            return null;
        }
        String last = path.substring(path.lastIndexOf(" and ") < 0 ? 0 : path.lastIndexOf(" and ") + 5).strip();
        return last.endsWith(".") ? last.substring(0, last.length() - 1) : last;
    }
}

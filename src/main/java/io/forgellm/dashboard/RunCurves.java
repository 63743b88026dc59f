package io.forgellm.dashboard;

import io.forgellm.training.run.RunEvent;
import io.forgellm.training.session.SessionLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a run's events, or a metrics file, tell over its steps. Not safe for several threads. */
final class RunCurves {
    private static final double GIGABYTE = 1e9;
    private static final Map<Metric, String> COLUMNS = Map.of(Metric.TRAIN_LOSS, "train_loss", Metric.VAL_LOSS,
            "val_loss", Metric.LEARNING_RATE, "learning_rate", Metric.TOKENS_PER_SEC, "tokens_per_sec",
            Metric.PEAK_MEMORY_GB, "peak_memory_gb");

    private final Map<Metric, Curve> curves = new EnumMap<>(Metric.class);
    private final TreeSet<Integer> checkpoints = new TreeSet<>();
    private final TreeMap<Integer, RunEvent.Probed> probes = new TreeMap<>();
    private int lastStep;

    RunCurves() {
        for (Metric metric : Metric.values()) {
            curves.put(metric, new Curve());
        }
    }

    /** @param from the first row that has not been taken yet */
    void add(SessionLog log, int from) {
        for (int row = from; row < log.size(); row++) {
            int step = log.iteration(row);
            for (Map.Entry<Metric, String> column : COLUMNS.entrySet()) {
                Double value = log.value(column.getValue(), row);
                if (value != null) {
                    put(column.getKey(), step, value);
                }
            }
            if (log.checkpoint(row)) {
                checkpoints.add(step);
            }
        }
        if (from < log.size()) {
            derive();
        }
    }

    void add(List<RunEvent> events) {
        events.forEach(this::add);
        if (!events.isEmpty()) {
            derive();
        }
    }

    private void add(RunEvent event) {
        switch (event) {
            case RunEvent.Started e -> cutAfter(e.step());
            case RunEvent.RolledBack e -> cutAfter(e.toStep());
            case RunEvent.Report e -> {
                put(Metric.TRAIN_LOSS, e.step(), e.loss());
                put(Metric.LEARNING_RATE, e.step(), e.learningRate());
                put(Metric.TOKENS_PER_SEC, e.step(), e.tokensPerSecond());
                put(Metric.PEAK_MEMORY_GB, e.step(), e.peakMemory() / GIGABYTE);
                put(Metric.GRAD_NORM, e.step(), e.gradNorm());
            }
            case RunEvent.Evaluated e -> put(Metric.VAL_LOSS, e.step(), e.loss());
            case RunEvent.CheckpointSaved e -> checkpoints.add(e.step());
            case RunEvent.Probed e -> {
                probes.put(e.step(), e);
                if (e.forgettingBefore() != null && e.forgettingNow() != null && e.forgettingBefore() > 0) {
                    put(Metric.FORGETTING, e.step(), e.forgettingNow() / e.forgettingBefore() - 1);
                }
            }
            default -> { }
        }
    }

    private void put(Metric metric, int step, double value) {
        curves.get(metric).put(step, value);
        lastStep = Math.max(lastStep, step);
    }

    private void cutAfter(int step) {
        curves.values().forEach(curve -> curve.cutAfter(step));
        checkpoints.tailSet(step, false).clear();
        probes.tailMap(step, false).clear();
        lastStep = Math.min(lastStep, step);
    }

    private void derive() {
        Curve validation = curves.get(Metric.VAL_LOSS);
        curves.put(Metric.GAP, Zones.gap(curves.get(Metric.TRAIN_LOSS), validation));
        curves.put(Metric.STABILITY, Zones.stability(validation));
    }

    Curve curve(Metric metric) {
        return curves.get(metric);
    }

    int lastStep() {
        return lastStep;
    }

    List<Integer> checkpoints() {
        return List.copyOf(checkpoints);
    }

    /** The latest first. */
    List<RunEvent.Probed> probes() {
        return List.copyOf(probes.descendingMap().values());
    }

    /**
     * The checkpoints among {@code saved} that rank best, with the reason of each.
     *
     * @param maxIterations steps that the run was asked for
     */
    List<BestCheckpoints.Best> best(TreeSet<Integer> saved, int maxIterations) {
        Curve train = curve(Metric.TRAIN_LOSS);
        TreeSet<Integer> steps = new TreeSet<>(saved);
        for (int i = 0; i < train.size(); i++) {
            steps.add(train.step(i));
        }
        List<BestCheckpoints.Row> rows = new ArrayList<>();
        for (int step : steps) {
            int told = train.lastUpTo(step);
            rows.add(new BestCheckpoints.Row(step, told < 0 ? null : train.value(told),
                    curve(Metric.VAL_LOSS).at(step), null, saved.contains(step)));
        }
        return BestCheckpoints.best(rows, maxIterations);
    }
}

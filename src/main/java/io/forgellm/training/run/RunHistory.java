package io.forgellm.training.run;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/**
 * What a run's events add up to, by step. A trainer that takes a run up again, or rolls it back, does steps again: what
 * was told of later steps is undone by that, and of two lines about one step the later counts.
 */
public final class RunHistory {
    private final TreeMap<Integer, Row> rows = new TreeMap<>();

    /**
     * @param at         when the step was first told of
     * @param report     null where none was due at this step, and so the others
     * @param evaluated  null if none
     * @param checkpoint null if none
     */
    public record Row(int step, Instant at, RunEvent.Report report, RunEvent.Evaluated evaluated,
                      RunEvent.CheckpointSaved checkpoint) { }

    public static RunHistory of(List<RunEvent> events) {
        RunHistory history = new RunHistory();
        events.forEach(history::add);
        return history;
    }

    public void add(RunEvent event) {
        switch (event) {
            case RunEvent.Started e -> rows.tailMap(e.step(), false).clear();
            case RunEvent.RolledBack e -> rows.tailMap(e.toStep(), false).clear();
            case RunEvent.Report e -> {
                Row row = row(e);
                rows.put(e.step(), new Row(e.step(), row.at(), e, row.evaluated(), row.checkpoint()));
            }
            case RunEvent.Evaluated e -> {
                Row row = row(e);
                rows.put(e.step(), new Row(e.step(), row.at(), row.report(), e, row.checkpoint()));
            }
            case RunEvent.CheckpointSaved e -> {
                Row row = row(e);
                rows.put(e.step(), new Row(e.step(), row.at(), row.report(), row.evaluated(), e));
            }
            default -> { }
        }
    }

    private Row row(RunEvent event) {
        return rows.getOrDefault(event.step(), new Row(event.step(), event.at(), null, null, null));
    }

    /** In order of their steps. What was measured before the first step is row 0. */
    public List<Row> rows() {
        return List.copyOf(rows.values());
    }
}

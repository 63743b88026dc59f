package io.forgellm.training;

import io.forgellm.training.run.RunEvent;
import java.time.Instant;

/**
 * What a run's events add up to: the latest of each kind. Null is what no event told yet.
 *
 * @param begun      when a trainer first took the run up
 * @param updated    time of the latest event
 * @param best       the evaluation with the lowest loss
 * @param rollbacks  how often the loss left the finite numbers
 * @param message    the latest thing the user should know
 */
record RunFigures(int step, Instant begun, Instant updated, RunEvent.Started started, RunEvent.Prepared prepared,
                  RunEvent.Report report, RunEvent.Evaluated evaluated, RunEvent.Evaluated best,
                  RunEvent.CheckpointSaved checkpoint, int rollbacks, String message) {

    static final RunFigures NONE = new RunFigures(0, null, null, null, null, null, null, null, null, 0, null);

    RunFigures after(RunEvent event) {
        RunFigures now = new RunFigures(event.step(), begun, event.at(), started, prepared, report, evaluated, best,
                checkpoint, rollbacks, message);
        return switch (event) {
            case RunEvent.Started e -> new RunFigures(now.step, begun == null ? e.at() : begun, now.updated, e,
                    prepared, report, evaluated, best, checkpoint, rollbacks, null);
            case RunEvent.Prepared e -> new RunFigures(now.step, begun, now.updated, started, e, report, evaluated,
                    best, checkpoint, rollbacks, message);
            case RunEvent.Report e -> new RunFigures(now.step, begun, now.updated, started, prepared, e, evaluated,
                    best, checkpoint, rollbacks, message);
            case RunEvent.Evaluated e -> new RunFigures(now.step, begun, now.updated, started, prepared, report, e,
                    best == null || e.loss() < best.loss() ? e : best, checkpoint, rollbacks, message);
            case RunEvent.CheckpointSaved e -> new RunFigures(now.step, begun, now.updated, started, prepared, report,
                    evaluated, best, e, rollbacks, message);
            case RunEvent.RolledBack e -> new RunFigures(e.toStep(), begun, now.updated, started, prepared, report,
                    evaluated, best, checkpoint, rollbacks + 1,
                    "Rolled back to step " + e.toStep() + ": " + e.reason());
            case RunEvent.Noted e -> now.told(e.message());
            case RunEvent.Paused e -> now.told(e.reason());
            // What the trainer noted last is why it stopped early.
            case RunEvent.Ended e -> e.outcome().equals("stopped_early") ? now : now.told(e.error());
            case RunEvent.Probed e -> now;
        };
    }

    private RunFigures told(String news) {
        return new RunFigures(step, begun, updated, started, prepared, report, evaluated, best, checkpoint, rollbacks,
                news);
    }
}

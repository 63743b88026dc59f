package io.forgellm.training;

import io.forgellm.training.spec.RunSpec;
import java.util.List;

/** What is said to the training worker, and what it says. */
final class RunMessages {
    static final String START = "training.start";
    static final String CHANGE = "training.change";
    static final String LIST = "training.list";
    /** Published: a {@link RunStatus} at each change of a run. */
    static final String STATUS = "training.status";
    /** Published: a {@link News} for each event of a run. */
    static final String NEWS = "training.news";

    private RunMessages() {
    }

    /** @param queue whether it may wait for its turn. Answered with the run's {@link RunStatus} */
    record Start(RunSpec spec, String folder, boolean queue) { }

    enum Wish { PAUSE, RESUME, STOP, DELETE }

    /**
     * @param id    null for the run that a trainer works on
     * @param force whether a trainer is ended without a last checkpoint
     */
    record Change(Wish wish, String id, boolean force) { }

    record GetRuns() { }

    /** Every known run, the newest first. */
    record Runs(List<RunStatus> runs) {
        Runs {
            runs = List.copyOf(runs);
        }
    }

    /** An event of a run that is in its file. @param line as read from there */
    record News(String id, RunLine line) { }
}

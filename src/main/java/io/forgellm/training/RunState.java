package io.forgellm.training;

/**
 * Where a run is in its life. Only {@link TrainingWorker} moves it, and only along these lines:
 *
 * <pre>
 * Queued ─► Preparing ─► Running ─► Completed
 *   ▲ │         │  ▲        │
 *   │ │         ▼  │        ▼
 *   │ │       Pausing ─► Paused ─► Queued
 *   │ └────► Stopping ─► Stopped ─► Queued
 *   └──────────────────── Failed
 * </pre>
 * A trainer that dies takes its run from any state with a trainer back to Preparing, or to Failed when it dies again
 * and again; one that ends by itself may do so while it is being paused or stopped.
 */
sealed interface RunState {

    /** The word for it in the API. */
    String word();

    /** May the worker go from here to there? */
    boolean allows(RunState next);

    /** Does a trainer work on it? */
    default boolean isActive() {
        return this instanceof Active;
    }

    /** Is nothing going to happen to it unless someone asks? */
    default boolean isOver() {
        return this instanceof Over;
    }

    /** A trainer process is there, or being started. */
    sealed interface Active extends RunState {
        @Override
        default boolean allows(RunState next) {
            return !(next instanceof Queued);
        }
    }

    /** The run's events end with its end. */
    sealed interface Over extends RunState {
        @Override
        default boolean allows(RunState next) {
            return next instanceof Queued && !(this instanceof Completed);
        }
    }

    /** It waits for its turn, at first or after a rest. */
    record Queued() implements RunState {
        @Override
        public String word() {
            return "queued";
        }

        @Override
        public boolean allows(RunState next) {
            return next instanceof Preparing || next instanceof Paused || next instanceof Stopped
                    || next instanceof Failed;
        }
    }

    /** The trainer starts, reads model and data. */
    record Preparing() implements Active {
        @Override
        public String word() {
            return "preparing";
        }
    }

    record Running() implements Active {
        @Override
        public String word() {
            return "running";
        }
    }

    /** The trainer writes a checkpoint and ends. */
    record Pausing() implements Active {
        @Override
        public String word() {
            return "pausing";
        }
    }

    /** @param reason why, {@code errorCode} if it was not asked for, else null */
    record Paused(String reason, String errorCode) implements RunState {
        @Override
        public String word() {
            return "paused";
        }

        @Override
        public boolean allows(RunState next) {
            return next instanceof Queued || next instanceof Stopped;
        }
    }

    record Stopping() implements Active {
        @Override
        public String word() {
            return "stopping";
        }
    }

    /** @param early before its last step, because the validation loss no longer fell */
    record Completed(boolean early) implements Over {
        @Override
        public String word() {
            return "completed";
        }
    }

    record Stopped() implements Over {
        @Override
        public String word() {
            return "stopped";
        }
    }

    /** @param errorCode and suggestion may be null */
    record Failed(String error, String errorCode, String suggestion) implements Over {
        @Override
        public String word() {
            return "failed";
        }
    }
}

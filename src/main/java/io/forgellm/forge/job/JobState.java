package io.forgellm.forge.job;

import java.util.Map;

/**
 * Where a job is in its life. Only {@link JobWorker} moves it, and only along these lines:
 *
 * <pre>
 * Queued ─► Running ─► Completed
 *   │          │  └──► Failed
 *   │          ▼
 *   │      Cancelling ─► Cancelled, or Completed or Failed when it was quicker
 *   └─────────────────► Cancelled, Failed
 * </pre>
 */
sealed interface JobState {

    /** The word for it in the API. */
    String word();

    boolean allows(JobState next);

    /** A process works on it, or is being started. */
    sealed interface Active extends JobState { }

    /** Nothing will happen to it any more. */
    sealed interface Over extends JobState {
        @Override
        default boolean allows(JobState next) {
            return false;
        }
    }

    record Queued() implements JobState {
        @Override
        public String word() {
            return "queued";
        }

        @Override
        public boolean allows(JobState next) {
            return next instanceof Running || next instanceof Cancelled || next instanceof Failed;
        }
    }

    record Running() implements Active {
        @Override
        public String word() {
            return "running";
        }

        @Override
        public boolean allows(JobState next) {
            return next instanceof Cancelling || next instanceof Over;
        }
    }

    record Cancelling() implements Active {
        @Override
        public String word() {
            return "cancelling";
        }

        @Override
        public boolean allows(JobState next) {
            return next instanceof Over;
        }
    }

    record Completed(Map<String, Object> result) implements Over {
        @Override
        public String word() {
            return "completed";
        }
    }

    record Failed(String error, String errorCode, Map<String, Object> details, String suggestion) implements Over {
        @Override
        public String word() {
            return "failed";
        }
    }

    record Cancelled() implements Over {
        @Override
        public String word() {
            return "cancelled";
        }
    }

    static Over of(JobEvent.Terminal end) {
        return switch (end) {
            case JobEvent.Completed completed -> new Completed(completed.result());
            case JobEvent.Failed failed ->
                    new Failed(failed.error(), failed.errorCode(), failed.details(), failed.suggestion());
            case JobEvent.Cancelled cancelled -> new Cancelled();
        };
    }
}

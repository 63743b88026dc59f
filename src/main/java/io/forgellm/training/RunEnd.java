package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.run.RunEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The end of a run as a state, and as the last line of its events. */
final class RunEnd {
    private RunEnd() {
    }

    static RunState.Over of(RunEvent.Ended ended) {
        return switch (ended.outcome()) {
            case "completed" -> new RunState.Completed(false);
            case "stopped_early" -> new RunState.Completed(true);
            case "stopped" -> new RunState.Stopped();
            default -> new RunState.Failed(ended.error(), ended.errorCode(), ended.suggestion());
        };
    }

    static RunEvent.Ended event(RunState.Over state, Instant at, int step) {
        return switch (state) {
            case RunState.Completed done ->
                    new RunEvent.Ended(at, step, done.early() ? "stopped_early" : "completed", null, null, null);
            case RunState.Stopped stopped -> new RunEvent.Ended(at, step, "stopped", null, null, null);
            case RunState.Failed failed -> new RunEvent.Ended(at, step, "failed", failed.error(), failed.errorCode(),
                    failed.suggestion());
        };
    }

    /** What a failed run failed with. */
    static ForgeException of(RunStatus run) {
        ErrorCode code = Arrays.stream(ErrorCode.values()).filter(known -> known.name().equals(run.errorCode()))
                .findFirst().orElse(ErrorCode.TRAINER_FAILED);
        return new ForgeException(code, run.error(), Map.of("run_id", run.id()), run.suggestion());
    }

    /**
     * @param reason as whoever ran the trainer tells, or null
     * @param log    the last lines that the trainer wrote
     */
    static ForgeException crashed(int deaths, String reason, int step, List<String> log) {
        String why = reason == null ? "" : " " + reason;
        String tail = log.isEmpty() ? "" : " Its last words: " + String.join(" | ", log);
        return new ForgeException(ErrorCode.TRAINER_CRASHED, "The trainer process ended by itself " + deaths
                + " times at step " + step + "." + why + tail, Map.of("deaths", deaths, "log", log), null);
    }
}

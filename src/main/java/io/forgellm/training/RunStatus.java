package io.forgellm.training;

import java.time.Instant;

/**
 * A snapshot of one run, as the worker publishes it and as the database keeps it.
 *
 * @param folder     absolute path
 * @param iterations steps it was asked for
 * @param state      word of the {@link RunState}
 * @param place      1 for the next one in the queue, 0 for what does not wait
 * @param pid        of the trainer while one is at work on this machine, else null
 * @param job        the Kubernetes Job that is the trainer while there is one, else null
 * @param ended      null while it may go on by itself
 * @param reason     why it is paused, or what keeps its trainer from its work, or null
 * @param error      what it failed with, or null; errorCode of a failure or of a pause nobody asked for
 */
record RunStatus(String id, String folder, String modelName, String method, int iterations, Instant created,
                 String state, int place, Long pid, String job, Instant ended, String reason, String error, String errorCode,
                 String suggestion, RunFigures figures) {

    boolean isActive() {
        return switch (state) {
            case "preparing", "running", "pausing", "stopping" -> true;
            default -> false;
        };
    }

    boolean isOver() {
        return switch (state) {
            case "completed", "stopped", "failed" -> true;
            default -> false;
        };
    }
}

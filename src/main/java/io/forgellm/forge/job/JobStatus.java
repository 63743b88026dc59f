package io.forgellm.forge.job;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A snapshot of one job, as the worker publishes it.
 *
 * @param folder   absolute path
 * @param state    word of the {@link JobState}
 * @param place    1 for the next one in the queue, 0 for what does not wait
 * @param pid      of its process while there is one, else null
 * @param started  null while it waits
 * @param ended    null until it is over
 * @param progress 0..1
 * @param phase    what it is at, null before the first
 * @param detail   of the phase, may be empty
 * @param result   figures of a completed job, else null
 * @param error    what it failed with, else null; code, details and suggestion belong to it
 */
public record JobStatus(String id, String folder, JobSpec spec, String state, int place, Long pid, Instant created,
                        Instant started, Instant ended, double progress, String phase, String detail,
                        Map<String, Object> result, String error, String errorCode, Map<String, Object> details,
                        String suggestion) {

    /** What the model file that it makes is called, without its ending. */
    public String outputName() {
        return Path.of(spec.target()).getFileName().toString().replaceFirst("\\.gguf$", "");
    }

    public boolean isActive() {
        return state.equals("running") || state.equals("cancelling");
    }

    public boolean isOver() {
        return !isActive() && !state.equals("queued");
    }
}

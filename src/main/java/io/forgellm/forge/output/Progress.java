package io.forgellm.forge.output;

/** Told how far a job has come, on the job's own thread, and asked whether it shall go on. */
@FunctionalInterface
public interface Progress {
    /** For nobody. */
    Progress NONE = (done, total) -> { };

    /** Called after each piece of work of some megabytes; the last call has {@code doneBytes == totalBytes}. */
    void at(long doneBytes, long totalBytes);

    /** True makes the job end with CANCELLED before its next piece, leaving no output. */
    default boolean cancelled() {
        return false;
    }
}

package io.forgellm.forge.output;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;

/** Counts a job's bytes for its {@link Progress} and ends the job when that asks for it. Not thread-safe. */
public final class Meter {
    private final Progress progress;
    private final long total;
    private long done;

    /** @param total bytes that all calls of {@link #add} will sum up to */
    public Meter(Progress progress, long total) {
        this.progress = progress;
        this.total = total;
    }

    /** @throws ForgeException CANCELLED when the progress says so */
    public void add(long bytes) {
        done += bytes;
        progress.at(done, total);
        if (progress.cancelled()) {
            throw new ForgeException(ErrorCode.CANCELLED, "The job was cancelled; it left no file behind.");
        }
    }

    /** The progress of something that does a part of the job and counts in a measure of its own. */
    public Progress part(long bytes) {
        return new Progress() {
            private long told;

            @Override
            public void at(long doneBytes, long totalBytes) {
                long now = totalBytes <= 0 ? 0 : (long) ((double) doneBytes / totalBytes * bytes);
                add(Math.max(0, now - told));
                told = Math.max(told, now);
            }

            @Override
            public boolean cancelled() {
                return progress.cancelled();
            }
        };
    }
}

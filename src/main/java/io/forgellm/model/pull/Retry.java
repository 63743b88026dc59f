package io.forgellm.model.pull;

import java.io.IOException;
import java.time.Duration;

/**
 * Tries again what a network broke, waiting longer each time.
 *
 * @param attempts after one that brought nothing; one that brought something starts the count anew
 */
record Retry(int attempts, Duration backoff) {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    static final Retry NEVER = new Retry(0, Duration.ZERO);

    interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    interface Measure {
        long value() throws IOException;
    }

    /** @param progress grows when an attempt has brought something; throws DOWNLOAD_FAILED when attempts run out */
    <T> T call(Attempt<T> attempt, Measure progress) throws IOException, InterruptedException {
        int failures = 0;
        while (true) {
            long before = progress.value();
            try {
                return attempt.run();
            } catch (IOException broken) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                failures = progress.value() > before ? 1 : failures + 1;
                if (failures > attempts) {
                    throw Download.broken(broken);
                }
            }
            Thread.sleep(pause(failures));
        }
    }

    private Duration pause(int failures) {
        Duration pause = backoff.multipliedBy(1L << Math.min(failures - 1, 16));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}

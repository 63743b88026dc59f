package io.forgellm.forge.hub;

import java.io.IOException;
import java.time.Duration;

/**
 * Tries again what a network or an overloaded hub broke, waiting twice as long each time.
 *
 * @param most attempts, the first one counted
 */
record Attempts(int most, Duration backoff) {
    static final Attempts USUAL = new Attempts(6, Duration.ofSeconds(1));

    interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /** @throws IOException of the last attempt */
    <T> T call(Attempt<T> attempt) throws IOException, InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (IOException broken) {
                if (failures == most) {
                    throw broken;
                }
            }
            Thread.sleep(backoff.multipliedBy(1L << (failures - 1)));
        }
    }
}

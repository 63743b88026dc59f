package io.forgellm.training;

import java.util.concurrent.CompletableFuture;

/** A trainer at work, whether this server started it or found it. */
interface TrainerProcess {
    long pid();

    /** Completed when it has ended, however. */
    CompletableFuture<Void> exited();

    /** Ends it at once; what it had not written is lost. */
    void kill();
}

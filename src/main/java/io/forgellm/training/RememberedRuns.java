package io.forgellm.training;

import io.forgellm.bus.WorkerLoop;
import io.forgellm.database.DatabaseErrors;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** What outlives the server, as the worker's loop sees it: written behind its back, in the order of the changes. */
final class RememberedRuns {
    private static final Logger LOG = Logger.getLogger(RememberedRuns.class);

    private final RunIndex index;
    private final WorkerLoop loop;
    private final Executor inOrder = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("runs").factory());

    RememberedRuns(RunIndex index, WorkerLoop loop) {
        this.index = index;
        this.loop = loop;
    }

    /** Blocking work after all that was handed in before. */
    <T> Future<T> inOrder(Callable<T> work) {
        return loop.offload(work, inOrder);
    }

    void save(RunStatus status) {
        inOrder(() -> DatabaseErrors.outwait(() -> {
            index.save(status);
            return null;
        })).onFailure(e -> LOG.errorf(e, "The state of run %s could not be remembered", status.id()));
    }

    void delete(String id) {
        inOrder(() -> DatabaseErrors.outwait(() -> {
            index.delete(id);
            return null;
        })).onFailure(e -> LOG.errorf(e, "Run %s could not be forgotten", id));
    }
}

package io.forgellm.model;

import io.forgellm.bus.WorkerLoop;
import io.forgellm.database.DatabaseErrors;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** The desired model as the worker's loop sees it: written behind its back, in the order of the transitions. */
final class RememberedModel {
    private static final Logger LOG = Logger.getLogger(RememberedModel.class);

    private final DesiredModels database;
    private final WorkerLoop loop;
    private final Executor inOrder = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("desired").factory());

    RememberedModel(DesiredModels database, WorkerLoop loop) {
        this.database = database;
        this.loop = loop;
    }

    Future<Optional<LoadModel>> find() {
        return loop.offload(() -> DatabaseErrors.outwait(database::find), inOrder)
                .onFailure(e -> LOG.error("What was loaded before cannot be read", e));
    }

    void save(LoadModel request) {
        write(() -> {
            database.save(request);
            return null;
        });
    }

    void clear() {
        write(() -> {
            database.clear();
            return null;
        });
    }

    private void write(Callable<Void> change) {
        loop.offload(() -> DatabaseErrors.outwait(change), inOrder).onFailure(e -> LOG.error("A change of model could not be remembered", e));
    }
}

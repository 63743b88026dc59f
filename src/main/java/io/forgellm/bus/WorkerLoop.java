package io.forgellm.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** A worker verticle's event loop: the way onto it, and the way off it for what blocks. */
public final class WorkerLoop {
    private final Context context;
    private final Executor blocking = Executors.newVirtualThreadPerTaskExecutor();

    public WorkerLoop(Context context) {
        this.context = context;
    }

    /** Runs a step on the loop, after those that are there already. */
    public void run(Runnable step) {
        context.runOnContext(v -> step.run());
    }

    /** Does blocking work on a virtual thread; its future completes on the loop. */
    public <T> Future<T> offload(Callable<T> work) {
        return offload(work, blocking);
    }

    public <T> Future<T> offload(Callable<T> work, Executor executor) {
        Promise<T> done = Promise.promise();
        executor.execute(() -> {
            try {
                T value = work.call();
                run(() -> done.complete(value));
            } catch (Throwable e) {
                run(() -> done.fail(e));
            }
        });
        return done.future();
    }

    /** The same outcome, heard of on the loop. */
    public <T> Future<T> hear(CompletableFuture<T> future) {
        return Future.fromCompletionStage(future, context);
    }
}

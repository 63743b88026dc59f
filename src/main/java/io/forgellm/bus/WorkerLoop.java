package io.forgellm.bus;

import io.forgellm.log.LogTags;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * A worker verticle's event loop: the way onto it, and the way off it for what blocks. What is done for a message goes on
 * in the message's own context, so that the log's lines about it say what it was sent for.
 */
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

    private Context here() {
        Context now = Vertx.currentContext();
        return now != null && VertxContext.isDuplicatedContext(now) && VertxContext.getRootContext(now) == context
                ? now : context;
    }

    /** Does blocking work on a virtual thread; its future completes on the loop. */
    public <T> Future<T> offload(Callable<T> work) {
        return offload(work, blocking);
    }

    public <T> Future<T> offload(Callable<T> work, Executor executor) {
        Context here = here();
        Promise<T> done = Promise.promise();
        executor.execute(LogTags.carried(() -> {
            try {
                T value = work.call();
                here.runOnContext(v -> done.complete(value));
            } catch (Throwable e) {
                here.runOnContext(v -> done.fail(e));
            }
        }));
        return done.future();
    }

    /** The same outcome, heard of on the loop. */
    public <T> Future<T> hear(CompletableFuture<T> future) {
        return Future.fromCompletionStage(future, here());
    }
}

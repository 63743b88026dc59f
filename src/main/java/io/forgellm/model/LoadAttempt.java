package io.forgellm.model;

import io.forgellm.engine.Engine;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.trace.Step;
import io.forgellm.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletableFuture;

/**
 * The one load that is under way. Once cancelled it never reaches its commit: an engine that comes too late is closed.
 * Confined to the worker's event loop.
 */
final class LoadAttempt {
    final LoadModel request;
    final Step step;
    private final Promise<ModelStatus> outcome = Promise.promise();
    private final Promise<Void> over = Promise.promise();
    private CompletableFuture<Engine> loading;
    private boolean cancelled;

    LoadAttempt(LoadModel request) {
        this.request = request;
        this.step = Trace.begin("model.load").set("gen_ai.request.model", request.name());
    }

    Future<ModelStatus> outcome() {
        return outcome.future();
    }

    void startedWith(CompletableFuture<Engine> future) {
        loading = future;
    }

    boolean cancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
        if (loading != null) {
            loading.cancel(true);
        }
        fail(new ForgeException(ErrorCode.CANCELLED, "The load of " + request.name() + " was cancelled."));
    }

    /** Completes when nothing of a cancelled attempt is left. */
    Future<Void> over() {
        return over.future();
    }

    void end() {
        over.complete();
    }

    void succeed(ModelStatus status) {
        step.end();
        outcome.tryComplete(status);
    }

    void fail(Throwable error) {
        step.fail(error.getMessage());
        outcome.tryFail(error);
    }
}

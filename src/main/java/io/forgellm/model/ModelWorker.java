package io.forgellm.model;

import io.forgellm.bus.RecordBus;
import io.forgellm.bus.WorkerLoop;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineFactory;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.GenerationRequest;
import io.forgellm.generation.PromptRequest;
import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;
import io.forgellm.trace.Step;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The one owner of model state. Everyone else sends messages and sees snapshots. It decides when a model is loaded,
 * replaced, unloaded or loaded again after its process died, and remembers it; which requests run is
 * {@link GenerationQueue}'s, how a model computes is the engine room's, how a file is found the catalogue's.
 *
 * <p>All fields belong to the verticle's event loop; what blocks goes to a virtual thread and comes back.
 */
public final class ModelWorker extends AbstractVerticle {
    private static final long HOUSEKEEPING_MILLIS = 1_000;

    private final RecordBus bus;
    private final ModelResolver resolver;
    private final EngineFactory engines;
    private final DesiredModels desired;
    private final ModelConfig config;

    private WorkerLoop loop;
    private RememberedModel remembered;
    private EngineQuestion question;
    private ModelState state = new ModelState.Unloaded();
    private LoadAttempt attempt;
    private GenerationQueue queue;
    private Promise<Void> draining;
    private Future<ModelStatus> unloading;

    ModelWorker(RecordBus bus, ModelResolver resolver, EngineFactory engines, DesiredModels desired,
                ModelConfig config) {
        this.bus = bus;
        this.resolver = resolver;
        this.engines = engines;
        this.desired = desired;
        this.config = config;
    }

    @Override
    public void start() {
        loop = new WorkerLoop(context);
        remembered = new RememberedModel(desired, loop);
        question = new EngineQuestion(loop);
        queue = new GenerationQueue(config.queueCapacity(), (request, model, prompt, failure) ->
                render(request.text(), request.messages(), model).onSuccess(prompt::accept).onFailure(failure::accept),
                loop::run);
        queue.onFreed(this::onSlotFreed);
        on(ModelAddresses.LOAD, this::onLoad);
        on(ModelAddresses.UNLOAD, this::onUnload);
        this.<GetModelStatus>on(ModelAddresses.STATUS, (request, m) -> m.reply(status()));
        on(ModelAddresses.ASK, this::onAsk);
        on(ModelAddresses.ADAPTERS, this::onAdapters);
        on(GenerationRequest.ADDRESS, this::onGenerate);
        on(PromptRequest.ADDRESS, this::onPrompt);
        this.<GenerationRequest.Grant>on(GenerationRequest.GRANT_ADDRESS,
                (g, m) -> queue.grant(g.id(), g.credits(), System.nanoTime()));
        this.<GenerationRequest.Cancel>on(GenerationRequest.CANCEL_ADDRESS,
                (c, m) -> queue.cancel(c.id(), engine()));
        vertx.setPeriodic(HOUSEKEEPING_MILLIS,
                timer -> queue.cancelSilent(System.nanoTime() - config.lease().toNanos(), engine()));
        if (config.restore()) {
            remembered.find().onSuccess(found -> found.ifPresent(this::restore));
        }
    }

    private <T> void on(String address, BiConsumer<T, Message<T>> handler) {
        bus.serve(address, Future::succeededFuture, handler);
    }

    // ---- load and unload

    private void restore(LoadModel request) {
        if (attempt == null && state instanceof ModelState.Unloaded) {
            about(request.name()).infof("Loading %s, which was loaded before", request.name());
            load(request);
        }
    }

    private void onLoad(LoadModel request, Message<?> message) {
        refuseWhileBusy();
        if (state instanceof ModelState.Ready ready && ready.model().request().equals(request)) {
            message.reply(status());
            return;
        }
        load(request).onSuccess(message::reply).onFailure(e -> bus.fail(message, e));
    }

    private void refuseWhileBusy() {
        if (attempt != null || state instanceof ModelState.Unloading) {
            throw new ForgeException(ErrorCode.MODEL_LOADING,
                    attempt == null ? "The model is being unloaded." : attempt.request.name() + " is being loaded.",
                    null);
        }
    }

    private Future<ModelStatus> load(LoadModel request) {
        LoadAttempt mine = new LoadAttempt(request);
        attempt = mine;
        long start = System.nanoTime();
        Step resolving = mine.step.begin("resolve");
        loop.offload(() -> resolver.resolve(request)).onSuccess(found -> resolving.end())
                .onFailure(refused -> resolving.fail(refused.getMessage()))
                .compose(prepared -> state instanceof ModelState.Ready ready && ready.model().canBecome(prepared)
                        ? changeAdapters(ready, prepared.request().adapters())
                                .recover(refused -> isUnsupported(refused) ? replace(mine, prepared, start)
                                        : Future.failedFuture(refused))
                        : replace(mine, prepared, start))
                .onComplete(result -> {
                    if (mine.cancelled()) {
                        afterCancel(mine, result);
                    } else if (result.succeeded()) {
                        commit(mine, result.result());
                    } else {
                        loadFailed(mine, result.cause());
                    }
                });
        return mine.outcome();
    }

    private Future<ModelState.Ready> replace(LoadAttempt mine, PreparedModel prepared, long start) {
        return release(mine).compose(released -> startEngine(mine, prepared)).map(engine -> new ModelState.Ready(
                new LoadedModel(prepared.request(), prepared, (System.nanoTime() - start) / 1e9), engine));
    }

    /** The same engine with other adapters. */
    private Future<ModelState.Ready> changeAdapters(ModelState.Ready ready, List<AdapterSetting> adapters) {
        ModelState.Ready changed = new ModelState.Ready(ready.model().with(adapters), ready.engine());
        return adapters.equals(ready.model().adapters()) ? Future.succeededFuture(changed)
                : queue.putOn(adapters, ready.engine()).map(changed);
    }

    private static boolean isUnsupported(Throwable refused) {
        return ForgeException.of(refused).code() == ErrorCode.UNSUPPORTED_BY_ENGINE;
    }

    /** Lets go of the present model, if there is one; its memory must be back before the next one is loaded. */
    private Future<Void> release(LoadAttempt mine) {
        if (mine.cancelled()) {
            return Future.failedFuture("cancelled");
        }
        Future<Void> gone = state instanceof ModelState.Ready ready ? unload(ready) : Future.succeededFuture();
        return gone.compose(v -> {
            if (mine.cancelled()) {
                return Future.failedFuture("cancelled");
            }
            become(new ModelState.Loading(mine.request, 0));
            return Future.succeededFuture();
        });
    }

    private Future<Engine> startEngine(LoadAttempt mine, PreparedModel prepared) {
        Step start = mine.step.begin("engine.start").set("forgellm.context_length", prepared.spec().contextLength())
                .set("forgellm.slots", prepared.spec().slots());
        CompletableFuture<Engine> loading = engines.load(prepared.spec(),
                progress -> loop.run(() -> onProgress(mine, progress)));
        mine.startedWith(loading);
        return loop.hear(loading).onSuccess(engine -> start.set("process.pid", engine.info().pid()).end())
                .onFailure(failed -> start.fail(failed.getMessage()));
    }

    private void onProgress(LoadAttempt mine, double progress) {
        if (attempt == mine && state instanceof ModelState.Loading loading && progress > loading.progress()) {
            become(new ModelState.Loading(mine.request, progress));
        }
    }

    private void commit(LoadAttempt mine, ModelState.Ready ready) {
        attempt = null;
        if (engine() != ready.engine()) {
            queue.serves(ready.engine(), ready.model().adapters());
            become(ready);
            ready.engine().exited().thenAccept(orderly -> loop.run(() -> onEngineExit(ready.engine(), orderly)));
        } else {
            become(ready);
        }
        about(ready.model().prepared().id()).infof("%s is ready after %.2f s: %s", ready.model().prepared().id(), ready.model().loadingSeconds(),
                ready.engine().info());
        remembered.save(ready.model().request());
        mine.succeed(status());
        dispatch();
    }

    private void afterCancel(LoadAttempt mine, AsyncResult<ModelState.Ready> tooLate) {
        if (tooLate.succeeded() && tooLate.result().engine() != engine()) {
            close(tooLate.result().engine());
        }
        if (state instanceof ModelState.Unloading) {
            become(new ModelState.Unloaded());
        }
        mine.end();
    }

    private void loadFailed(LoadAttempt mine, Throwable cause) {
        attempt = null;
        ForgeException error = ForgeException.of(cause);
        // A request that names no model of ours leaves the present one where it is.
        if (state instanceof ModelState.Loading) {
            become(new ModelState.Failed(mine.request, error, false));
            about(mine.request.name()).errorf(error.isDefect() ? error.getCause() : null, "%s could not be loaded: %s",
                    mine.request.name(), error.getMessage());
        }
        if (engine() == null) {
            queue.failWaiting(error);
        }
        mine.fail(error);
    }

    private void onUnload(UnloadModel request, Message<?> message) {
        // The old page asks twice at once: both are answered when the model is gone.
        if (attempt != null || !(state instanceof ModelState.Unloading)) {
            unloading = beginUnload();
        }
        unloading.onSuccess(message::reply).onFailure(e -> bus.fail(message, e));
    }

    private Future<ModelStatus> beginUnload() {
        remembered.clear();
        queue.failWaiting(new ForgeException(ErrorCode.MODEL_NOT_LOADED,
                "The model was unloaded before this request had its turn."));
        if (attempt == null) {
            return unloadNow();
        }
        LoadAttempt abandoned = attempt;
        attempt = null;
        if (state instanceof ModelState.Loading) {
            become(new ModelState.Unloading(null));
        }
        Future<ModelStatus> gone = abandoned.over().compose(v -> unloadNow());
        abandoned.cancel();
        return gone;
    }

    private Future<ModelStatus> unloadNow() {
        Future<Void> gone = state instanceof ModelState.Ready ready ? unload(ready) : Future.succeededFuture();
        return gone.otherwiseEmpty().map(done -> {
            if (!(state instanceof ModelState.Unloaded)) {
                become(new ModelState.Unloaded());
            }
            return status();
        });
    }

    /** Drains, then ends the process. Leaves the state at Unloading. */
    private Future<Void> unload(ModelState.Ready ready) {
        become(new ModelState.Unloading(ready.model()));
        queue.failWaiting(new ForgeException(ErrorCode.MODEL_NOT_LOADED,
                "The model was unloaded before this request had its turn."));
        draining = Promise.promise();
        if (queue.idle()) {
            draining.complete();
        } else {
            long timer = vertx.setTimer(Math.max(1, config.drain().toMillis()),
                    t -> queue.cancelRunning(ready.engine()));
            draining.future().onComplete(v -> vertx.cancelTimer(timer));
        }
        return draining.future().compose(v -> close(ready.engine()));
    }

    private Future<Void> close(Engine engine) {
        return loop.offload(() -> {
            engine.close();
            return null;
        });
    }

    private void onEngineExit(Engine engine, boolean orderly) {
        if (state instanceof ModelState.Unloading) {
            draining.tryComplete();
        }
        if (!orderly && state instanceof ModelState.Ready ready && ready.engine() == engine) {
            about(ready.model().prepared().id()).errorf("The engine process %d of %s ended by itself",
                    engine.info().pid(), ready.model().prepared().id());
            become(new ModelState.Failed(ready.model().request(), new ForgeException(ErrorCode.ENGINE_CRASHED), true));
            if (queue.hasWaiting()) {
                load(ready.model().request());
            }
        }
    }

    private void onAsk(AskEngine request, Message<?> message) {
        reloadIfCrashed();
        Future<?> answer = state instanceof ModelState.Ready ready ? question.ask(ready.engine())
                : Future.succeededFuture();
        answer.onSuccess(said -> message.reply(status())).onFailure(e -> bus.fail(message, e));
    }

    private void onAdapters(SetAdapters request, Message<?> message) {
        refuseWhileBusy();
        if (!(state instanceof ModelState.Ready ready)) {
            throw new ForgeException(ErrorCode.MODEL_NOT_LOADED);
        }
        loop.offload(() -> resolver.resolveAdapters(request.adapters()))
                .compose(adapters -> queue.putOn(adapters, ready.engine()).map(adapters))
                .onSuccess(adapters -> {
                    if (state instanceof ModelState.Ready now && now.engine() == ready.engine()) {
                        LoadedModel changed = now.model().with(adapters);
                        become(new ModelState.Ready(changed, now.engine()));
                        remembered.save(changed.request());
                    }
                    message.reply(status());
                    dispatch();
                })
                .onFailure(e -> bus.fail(message, e));
    }

    // ---- generation

    private void onGenerate(GenerationRequest request, Message<?> message) {
        reloadIfCrashed();
        if (request.model() == null
                || state instanceof ModelState.Ready ready && ready.model().isCalled(request.model())) {
            submit(request, null, message);
            return;
        }
        // It may be a checkpoint's name, which takes a look at the folders.
        loop.offload(() -> resolver.tuned(request.model())).onComplete(found -> {
            try {
                submit(request, found.succeeded() ? found.result().orElse(null) : null, message);
            } catch (ForgeException refused) {
                bus.fail(message, refused);
            }
        });
    }

    private void reloadIfCrashed() {
        if (state instanceof ModelState.Failed failed && failed.crashed() && attempt == null) {
            load(failed.request());
        }
    }

    private void submit(GenerationRequest request, TunedModel tuned, Message<?> message) {
        boolean coming = attempt != null;
        if (!coming && !(state instanceof ModelState.Ready)) {
            throw state instanceof ModelState.Unloading
                    ? new ForgeException(ErrorCode.MODEL_LOADING, "The model is being unloaded.", null)
                    : new ForgeException(ErrorCode.MODEL_NOT_LOADED);
        }
        if (state instanceof ModelState.Ready ready && !ready.model().isMeant(request.model(), tuned)) {
            throw GenerationQueue.notThis(request.model(), ready.model());
        }
        int free = state instanceof ModelState.Ready ready ? ready.engine().info().slots() - queue.running() : 0;
        OutgoingStream stream = new OutgoingStream(
                event -> vertx.eventBus().send(request.replyTo(), event, new DeliveryOptions().setLocalOnly(false)),
                request.credits(), System.nanoTime());
        message.reply(queue.submit(request, tuned, stream, free));
        dispatch();
    }

    private void dispatch() {
        if (state instanceof ModelState.Ready ready) {
            queue.dispatch(ready.model(), ready.engine());
        }
    }

    private void onSlotFreed() {
        if (state instanceof ModelState.Unloading && queue.idle()) {
            draining.tryComplete();
        }
        dispatch();
    }

    private Future<String> render(String text, List<io.forgellm.generation.Message> messages, LoadedModel model) {
        boolean conversation = messages != null && (text == null || model.prepared().instruct());
        return conversation ? loop.offload(() -> model.prepared().renderer().render(messages))
                : Future.succeededFuture(text);
    }

    private void onPrompt(PromptRequest request, Message<?> message) {
        if (!(state instanceof ModelState.Ready ready)) {
            throw new ForgeException(ErrorCode.MODEL_NOT_LOADED);
        }
        render(request.text(), request.messages(), ready.model())
                .compose(prompt -> loop.hear(ready.engine().tokenize(prompt, true))
                        .map(tokens -> new PromptRequest.Rendered(prompt, tokens.length)))
                .onSuccess(message::reply).onFailure(e -> bus.fail(message, e));
    }

    // ---- state

    private void become(ModelState next) {
        if (!state.allows(next)) {
            throw new IllegalStateException("No way from " + state.word() + " to " + next.word());
        }
        state = next;
        vertx.eventBus().publish(ModelAddresses.EVENTS, status());
    }

    private ModelStatus status() {
        return StatusView.of(state, attempt, queue.status());
    }

    private static TaggedLog about(String model) {
        return TaggedLog.of(ModelWorker.class).about(LogTags.MODEL, model);
    }

    private Engine engine() {
        return state instanceof ModelState.Ready ready ? ready.engine() : null;
    }

    @Override
    public void stop(Promise<Void> stopped) {
        queue.failWaiting(new ForgeException(ErrorCode.CANCELLED, "The server is stopping."));
        if (attempt != null) {
            attempt.cancel();
        }
        Engine engine = engine();
        if (engine == null) {
            stopped.complete();
        } else {
            close(engine).onComplete(v -> stopped.complete());
        }
    }
}

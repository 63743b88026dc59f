package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineRequest;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.GenerationRequest;
import io.forgellm.log.LogTags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Who waits for a slot and who runs. At most as many generations are inside the engine as it has slots; the others
 * wait here, in order, up to the capacity. It knows no model states: the worker says when to dispatch.
 * Confined to the worker's event loop.
 */
final class GenerationQueue {
    /** Leaves the event loop to render the prompt, and comes back to it. */
    interface Rendering {
        void render(GenerationRequest request, LoadedModel model, Consumer<String> prompt, Consumer<Throwable> failure);
    }

    /**
     * @param tuned  the checkpoint that the request names, or null
     * @param origin what the log calls the request, or null
     */
    private record Job(long id, GenerationRequest request, TunedModel tuned, OutgoingStream stream, String origin,
                       GenerationSteps steps) {
        List<AdapterSetting> adapters(LoadedModel model) {
            return tuned == null || model.isCalled(request.model()) ? model.adapters() : tuned.adapters();
        }
    }

    private final int capacity;
    private final Rendering rendering;
    private final Consumer<Runnable> eventLoop;
    private final ArrayDeque<Job> waiting = new ArrayDeque<>();
    private final Map<Long, Job> running = new LinkedHashMap<>();
    private final Map<Long, OutgoingStream> streams = new LinkedHashMap<>();
    private long lastId;
    private Engine engine;
    private List<AdapterSetting> adapters = List.of();
    /** Changes of adapters that the engine has not yet answered. */
    private int changes;
    private Runnable onFreed = () -> { };

    GenerationQueue(int capacity, Rendering rendering, Consumer<Runnable> eventLoop) {
        this.capacity = capacity;
        this.rendering = rendering;
        this.eventLoop = eventLoop;
    }

    /** What to do each time a running generation ended. */
    void onFreed(Runnable action) {
        onFreed = action;
    }

    /** From now on this engine computes, with these adapters on. */
    void serves(Engine next, List<AdapterSetting> on) {
        engine = next;
        adapters = on;
        changes = 0;
    }

    /** Puts these on in place of all others; nothing new runs until they are. */
    Future<Void> putOn(List<AdapterSetting> wanted, Engine on) {
        Promise<Void> done = Promise.promise();
        changes++;
        on.adapters(wanted).whenComplete((nothing, refused) -> eventLoop.accept(() -> {
            if (on == engine) {
                changes--;
                adapters = refused == null ? wanted : adapters;
            }
            if (refused == null) {
                done.complete();
            } else {
                done.fail(refused);
            }
        }));
        return done.future();
    }

    /** @param tuned the checkpoint that the request names, or null; @param free slots that nobody has, so that a request which runs at once does not count as waiting */
    GenerationRequest.Accepted submit(GenerationRequest request, TunedModel tuned, OutgoingStream stream, int free) {
        int position = waiting.size();
        if (position >= capacity + Math.max(0, free)) {
            throw new ForgeException(ErrorCode.QUEUE_FULL, "The queue is full: " + position + " requests are waiting.",
                    Map.of("waiting", position, "capacity", capacity, "running", running.size()), null);
        }
        Job job = new Job(++lastId, request, tuned, stream, LogTags.request(), new GenerationSteps());
        job.steps().queued(position);
        waiting.add(job);
        streams.put(job.id(), stream);
        return new GenerationRequest.Accepted(job.id(), Math.max(0, position - Math.max(0, free)));
    }

    /**
     * Hands waiting requests to the engine while it has free slots. Adapters act on all slots at once: a request that
     * needs others waits until the engine rests, and those behind it wait with it.
     */
    void dispatch(LoadedModel model, Engine engine) {
        while (changes == 0 && !waiting.isEmpty() && running.size() < engine.info().slots()) {
            Job job = waiting.peek();
            if (!model.isMeant(job.request().model(), job.tuned())) {
                waiting.remove();
                end(job, failed(notThis(job.request().model(), model)));
                continue;
            }
            if (!job.adapters(model).equals(adapters)) {
                changeFor(job, model, engine);
                return;
            }
            waiting.remove();
            running.put(job.id(), job);
            rendering.render(job.request(), model, prompt -> begin(job, prompt, model, engine),
                    failure -> finish(job, failed(failure)));
        }
    }

    private void changeFor(Job job, LoadedModel model, Engine engine) {
        if (!running.isEmpty()) {
            return;
        }
        putOn(job.adapters(model), engine).onComplete(done -> {
            // A crash is the worker's affair: what waits outlives it.
            if (done.failed() && !isCrash(done.cause()) && waiting.remove(job)) {
                end(job, failed(done.cause()));
            }
            onFreed.run();
        });
    }

    private static boolean isCrash(Throwable error) {
        return cause(error) instanceof ForgeException known && known.code() == ErrorCode.ENGINE_CRASHED;
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    static ForgeException notThis(String wanted, LoadedModel model) {
        return new ForgeException(ErrorCode.MODEL_NOT_FOUND,
                "The model '" + wanted + "' is not loaded; '" + model.prepared().id() + "' is.",
                Map.of("model", wanted, "loaded", model.prepared().id()),
                "Ask for the loaded model or a checkpoint of it, or load the other one with POST /api/model/load.");
    }

    private void begin(Job job, String prompt, LoadedModel model, Engine engine) {
        if (job.stream().ended()) {
            finish(job, null);
            return;
        }
        job.steps().dispatched(model.prepared().id(), engine.info());
        GenerationRequest r = job.request();
        engine.generate(new EngineRequest(job.id(), prompt, r.maxTokens(), r.contextLimit(), r.truncate(), r.stop(),
                r.sampling(), r.logprobs(), job.origin()), event -> eventLoop.accept(() -> onEvent(job, event)));
    }

    private void onEvent(Job job, EngineEvent event) {
        if (event instanceof EngineEvent.Failed failed && failed.code() == ErrorCode.ENGINE_CRASHED) {
            // Its slot is not free: what waits must not follow it into a dead process.
            running.remove(job.id());
            end(job, event);
        } else if (event instanceof EngineEvent.Terminal) {
            finish(job, event);
        } else {
            job.steps().heard(event);
            job.stream().offer(event);
        }
    }

    private void finish(Job job, EngineEvent terminal) {
        running.remove(job.id());
        if (terminal != null) {
            end(job, terminal);
        }
        onFreed.run();
    }

    private void end(Job job, EngineEvent terminal) {
        job.steps().heard(terminal);
        job.stream().offer(terminal);
        forgetIfDrained(job.id(), job.stream());
    }

    private void forgetIfDrained(long id, OutgoingStream stream) {
        if (stream.drained()) {
            streams.remove(id);
        }
    }

    void grant(long id, int credits, long now) {
        OutgoingStream stream = streams.get(id);
        if (stream != null) {
            stream.grant(credits, now);
            forgetIfDrained(id, stream);
        }
    }

    /** @param engine null where none is loaded */
    void cancel(long id, Engine engine) {
        Job job = running.get(id);
        if (job != null) {
            if (engine != null) {
                engine.cancel(id);
            }
            // A prompt that is still being rendered is not known to the engine: its stream's end stops it in begin().
            end(job, new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
        } else {
            waiting.stream().filter(w -> w.id() == id).findFirst().ifPresent(w -> {
                waiting.remove(w);
                end(w, new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
            });
        }
        streams.remove(id);
    }

    /** Cancels what runs; the engine answers each with its terminal event. */
    void cancelRunning(Engine engine) {
        List.copyOf(running.keySet()).forEach(engine::cancel);
    }

    /** Ends all that wait with this error. */
    void failWaiting(ForgeException error) {
        while (!waiting.isEmpty()) {
            end(waiting.remove(), failed(error));
        }
    }

    /** Ends streams that nobody listens to any more: silent since before {@code time}. */
    void cancelSilent(long time, Engine engine) {
        streams.entrySet().stream().filter(e -> e.getValue().silentSince(time)).map(Map.Entry::getKey).toList()
                .forEach(id -> cancel(id, engine));
    }

    boolean idle() {
        return running.isEmpty();
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    ModelStatus.Queue status() {
        return new ModelStatus.Queue(running.size(), waiting.size(), capacity);
    }

    int running() {
        return running.size();
    }

    private static EngineEvent.Failed failed(Throwable error) {
        ForgeException known = cause(error) instanceof ForgeException e ? e
                : new ForgeException(ErrorCode.INTERNAL_ERROR);
        return new EngineEvent.Failed(known.code(), known.getMessage(), known.details());
    }
}

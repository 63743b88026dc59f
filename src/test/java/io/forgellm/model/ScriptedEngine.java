package io.forgellm.model;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineStatus;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An engine without weights: the test says when tokens come and when it dies. */
final class ScriptedEngine implements Engine {
    final Map<Long, Consumer<EngineEvent>> running = new ConcurrentHashMap<>();
    final List<EngineRequest> requests = new CopyOnWriteArrayList<>();
    final List<Long> cancelled = new CopyOnWriteArrayList<>();
    volatile List<AdapterSetting> adapters = List.of();
    volatile ForgeException refusesAdapters;
    volatile boolean closed;
    /** It is asked and does not answer until the test does. */
    volatile boolean silent;
    final List<CompletableFuture<int[]>> questions = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> exited = new CompletableFuture<>();
    private final int slots;

    ScriptedEngine(int slots) {
        this.slots = slots;
    }

    @Override
    public EngineInfo info() {
        return new EngineInfo("scripted", "1", 512, slots, 1, 100, 4711);
    }

    @Override
    public EngineStatus status() {
        return new EngineStatus(List.of(), 0, 0);
    }

    @Override
    public void generate(EngineRequest request, Consumer<EngineEvent> sink) {
        requests.add(request);
        running.put(request.id(), sink);
        sink.accept(new EngineEvent.Started(0, 3, 0, 0));
    }

    void say(long id, String text) {
        running.get(id).accept(new EngineEvent.Token(text, 1, Float.NaN, List.of()));
    }

    void finish(long id) {
        running.remove(id).accept(new EngineEvent.Done(EngineEvent.FinishReason.STOP, EngineEvent.Statistics.NONE));
    }

    void crash() {
        running.values().forEach(sink ->
                sink.accept(new EngineEvent.Failed(ErrorCode.ENGINE_CRASHED, "It died.", Map.of())));
        running.clear();
        exited.complete(false);
    }

    @Override
    public void cancel(long requestId) {
        cancelled.add(requestId);
        Consumer<EngineEvent> sink = running.remove(requestId);
        if (sink != null) {
            sink.accept(new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
        }
    }

    @Override
    public CompletableFuture<int[]> tokenize(String text, boolean addSpecial) {
        if (silent) {
            questions.add(new CompletableFuture<>());
            return questions.getLast();
        }
        return CompletableFuture.completedFuture(text.chars().toArray());
    }

    @Override
    public CompletableFuture<Void> adapters(List<AdapterSetting> newAdapters) {
        if (refusesAdapters != null) {
            return CompletableFuture.failedFuture(refusesAdapters);
        }
        adapters = newAdapters;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Boolean> exited() {
        return exited;
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(running.keySet()).forEach(this::cancel);
        exited.complete(true);
    }
}

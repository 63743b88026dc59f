package io.forgellm.web;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.EngineStatus;
import io.forgellm.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An engine whose words come when the test says so, so that a page can be looked at in the middle of an answer. */
final class PacedEngine implements Engine {
    static final String ANSWER = "A **prime** has two divisors:\n\n1. one\n2. itself\n\n```java\nint two = 2;\n```\n\nThat is all.";

    private final EngineSpec spec;
    private final PacedEngines pace;
    private final Map<Long, Thread> running = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> exited = new CompletableFuture<>();

    PacedEngine(EngineSpec spec, PacedEngines pace) {
        this.spec = spec;
        this.pace = pace;
    }

    @Override
    public EngineInfo info() {
        return new EngineInfo("paced", "1", spec.contextLength(), 1, 1, 100, ProcessHandle.current().pid());
    }

    @Override
    public EngineStatus status() {
        return new EngineStatus(List.of(), 0, 245_000_000);
    }

    @Override
    public void generate(EngineRequest request, Consumer<EngineEvent> sink) {
        pace.requests.add(request);
        running.put(request.id(), Thread.ofVirtual().start(() -> speak(request, sink)));
    }

    private void speak(EngineRequest request, Consumer<EngineEvent> sink) {
        sink.accept(new EngineEvent.Started(0, 57, 31, 0));
        int said = 0;
        try {
            for (String word : pace.answer.get().splitWithDelimiters("[ \n]+", 0)) {
                pace.words.acquire();
                if (pace.crashesNext()) {
                    sink.accept(new EngineEvent.Failed(ErrorCode.ENGINE_CRASHED, "The engine process ended.", Map.of()));
                    exited.complete(false);
                    return;
                }
                sink.accept(new EngineEvent.Token(word, said++, Float.NaN, List.of()));
            }
            sink.accept(new EngineEvent.Done(EngineEvent.FinishReason.STOP, statistics(said)));
        } catch (InterruptedException cancelled) {
            sink.accept(new EngineEvent.Cancelled(statistics(said)));
        } finally {
            running.remove(request.id());
        }
    }

    private static EngineEvent.Statistics statistics(int said) {
        return new EngineEvent.Statistics(57, 31, said, 0.1, said / 38.4);
    }

    @Override
    public void cancel(long requestId) {
        Thread thread = running.get(requestId);
        if (thread != null) {
            pace.cancelled.add(requestId);
            thread.interrupt();
        }
    }

    @Override
    public CompletableFuture<int[]> tokenize(String text, boolean addSpecial) {
        return CompletableFuture.completedFuture(text.chars().toArray());
    }

    @Override
    public CompletableFuture<Void> adapters(List<AdapterSetting> adapters) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Boolean> exited() {
        return exited;
    }

    @Override
    public void close() {
        running.values().forEach(Thread::interrupt);
        exited.complete(true);
    }
}

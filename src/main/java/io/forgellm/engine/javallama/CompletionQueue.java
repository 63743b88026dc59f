package io.forgellm.engine.javallama;

import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.batch.EngineObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Requests in order, one computed at a time on a thread of its own. The lock is not held while one computes. */
final class CompletionQueue implements AutoCloseable {
    private final EngineObserver observer;
    private final Function<EngineRequest, Completion> completions;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Thread worker;
    private Completion running;
    private boolean closing;

    CompletionQueue(EngineObserver observer, Function<EngineRequest, Completion> completions) {
        this.observer = observer;
        this.completions = completions;
        worker = Thread.ofPlatform().name("engine").start(this::work);
    }

    private record Waiting(EngineRequest request, Consumer<EngineEvent> sink) {
    }

    synchronized void submit(EngineRequest request, Consumer<EngineEvent> sink) {
        if (closing) {
            end(sink, new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
            return;
        }
        waiting.add(new Waiting(request, sink));
        notifyAll();
        changed();
    }

    synchronized void cancel(long requestId) {
        if (running != null && running.id() == requestId) {
            running.cancel();
        }
        waiting.removeIf(request -> {
            if (request.request().id() == requestId) {
                end(request.sink(), new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
                return true;
            }
            return false;
        });
        changed();
    }

    synchronized EngineStatus status() {
        EngineStatus.Slot slot = running == null ? new EngineStatus.Slot(0, "idle", 0, 0)
            : new EngineStatus.Slot(0, running.generating() ? "generating" : "prompt", running.id(), running.tokens());
        return new EngineStatus(List.of(slot), waiting.size(), 0);
    }

    /** Cancels what runs and waits for it: the library must not compute when it is closed. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            if (running != null) {
                running.cancel();
            }
            waiting.forEach(request -> end(request.sink(), new EngineEvent.Cancelled(EngineEvent.Statistics.NONE)));
            waiting.clear();
            notifyAll();
        }
        try {
            worker.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        for (Optional<Waiting> next = take(); next.isPresent(); next = take()) {
            Consumer<EngineEvent> sink = next.get().sink();
            EngineEvent.Terminal end = current().run(event -> {
                sink.accept(event);
                observer.stepEnded();
            });
            synchronized (this) {
                running = null;
                changed();
            }
            end(sink, end);
        }
    }

    private synchronized Optional<Waiting> take() {
        try {
            while (waiting.isEmpty() && !closing) {
                wait();
            }
        } catch (InterruptedException end) {
            return Optional.empty();
        }
        Optional<Waiting> next = Optional.ofNullable(waiting.poll());
        next.ifPresent(request -> running = completions.apply(request.request()));
        changed();
        return next;
    }

    private synchronized Completion current() {
        return running;
    }

    private void end(Consumer<EngineEvent> sink, EngineEvent.Terminal end) {
        sink.accept(end);
        observer.stepEnded();
    }

    private void changed() {
        observer.changed(status());
        observer.stepEnded();
    }
}

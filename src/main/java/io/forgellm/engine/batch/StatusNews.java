package io.forgellm.engine.batch;

import io.forgellm.engine.EngineStatus;
import java.util.List;

/** Tells each change of slots and queue at once, and mere growth of token counts a few times a second. */
final class StatusNews {
    private static final long GROWTH_NANOS = 250_000_000;

    private final EngineObserver observer;
    private volatile EngineStatus latest;
    private EngineStatus told;
    private long toldAt;

    StatusNews(EngineStatus first, EngineObserver observer) {
        this.observer = observer;
        latest = first;
        told = first;
    }

    EngineStatus latest() {
        return latest;
    }

    void tell(EngineStatus status) {
        latest = status;
        long now = System.nanoTime();
        if (sameWork(status, told) && (now - toldAt < GROWTH_NANOS || status.equals(told))) {
            return;
        }
        told = status;
        toldAt = now;
        observer.changed(status);
    }

    private static boolean sameWork(EngineStatus one, EngineStatus other) {
        return one.waiting() == other.waiting() && work(one).equals(work(other));
    }

    private static List<String> work(EngineStatus status) {
        return status.slots().stream().map(slot -> slot.state() + slot.requestId()).toList();
    }
}

package io.forgellm.model;

import io.forgellm.engine.EngineEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * One generation's events on their way to its client: sends while the client has credit, keeps the rest, and lets
 * nothing pass after the terminal event. Confined to the worker's event loop.
 */
final class OutgoingStream {
    private final Consumer<EngineEvent> wire;
    private final Queue<EngineEvent> backlog = new ArrayDeque<>();
    private int credits;
    private long lastSign;
    private boolean ended;

    OutgoingStream(Consumer<EngineEvent> wire, int credits, long now) {
        this.wire = wire;
        this.credits = credits;
        this.lastSign = now;
    }

    void offer(EngineEvent event) {
        if (ended) {
            return;
        }
        ended = event instanceof EngineEvent.Terminal;
        if (credits > 0 && backlog.isEmpty()) {
            credits--;
            wire.accept(event);
        } else {
            backlog.add(event);
        }
    }

    void grant(int more, long now) {
        credits += more;
        lastSign = now;
        while (credits > 0 && !backlog.isEmpty()) {
            credits--;
            wire.accept(backlog.remove());
        }
    }

    /** The client was silent since before this time. */
    boolean silentSince(long time) {
        return lastSign - time < 0;
    }

    /** The terminal event is out. */
    boolean drained() {
        return ended && backlog.isEmpty();
    }

    boolean ended() {
        return ended;
    }
}

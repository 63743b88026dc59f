package io.forgellm.training;

import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.ArrayList;
import java.util.List;

/** One client's view of a run: holds back what comes while the history is read, and tells nothing twice. */
final class LiveRun {
    private final RunStreams streams;
    private final MultiEmitter<? super Object> client;
    private List<Object> early = new ArrayList<>();
    private long seen;

    LiveRun(RunStreams streams, MultiEmitter<? super Object> client) {
        this.streams = streams;
        this.client = client;
    }

    synchronized void begin(RunStatus now, List<RunLine> past) {
        client.emit(new RunStreams.History("history", streams.body(now), past.stream().map(streams::body).toList()));
        seen = past.isEmpty() ? 0 : past.getLast().position();
        List<Object> held = early;
        early = null;
        if (now.isOver()) {
            client.complete();
        }
        held.forEach(this::tell);
    }

    /** @param item a {@link RunLine} or a {@link RunStatus} */
    synchronized void news(Object item) {
        if (early != null) {
            early.add(item);
        } else {
            tell(item);
        }
    }

    private void tell(Object item) {
        if (item instanceof RunLine line && line.position() > seen) {
            seen = line.position();
            client.emit(streams.body(line));
        } else if (item instanceof RunStatus state) {
            client.emit(new RunStreams.State("state", streams.body(state)));
            if (state.isOver()) {
                client.complete();
            }
        }
    }
}

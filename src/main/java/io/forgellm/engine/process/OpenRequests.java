package io.forgellm.engine.process;

import io.forgellm.engine.EngineEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Requests that still owe their terminal event. Whoever takes a request out tells it: so there is never a second. */
final class OpenRequests {
    private static final Logger LOG = Logger.getLogger(OpenRequests.class);

    private final Map<Long, Consumer<EngineEvent>> sinks = new ConcurrentHashMap<>();

    void open(long id, Consumer<EngineEvent> sink) {
        if (sinks.putIfAbsent(id, sink) != null) {
            throw new IllegalArgumentException("Request " + id + " is open already");
        }
    }

    boolean isOpen(long id) {
        return sinks.containsKey(id);
    }

    void tell(long id, EngineEvent event) {
        Consumer<EngineEvent> sink = sinks.get(id);
        if (sink != null) {
            accept(sink, event);
        }
    }

    void end(long id, EngineEvent.Terminal terminal) {
        Consumer<EngineEvent> sink = sinks.remove(id);
        if (sink != null) {
            accept(sink, terminal);
        }
    }

    void endAll(EngineEvent.Terminal terminal) {
        sinks.keySet().forEach(id -> end(id, terminal));
    }

    /** One listener's fault is not the others'. */
    private static void accept(Consumer<EngineEvent> sink, EngineEvent event) {
        try {
            sink.accept(event);
        } catch (RuntimeException defect) {
            LOG.error("A listener of engine events failed", defect);
        }
    }
}

package io.forgellm.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One loaded model that turns prompts into tokens. It knows prompts, tokens, slots and adapters; it does not know
 * chat templates, queues of users, HTTP or which model the user wanted.
 *
 * <p>Thread-safe. Sinks are called in order, one at a time per request, on a thread of the engine's own: they must
 * not block.
 */
public interface Engine extends AutoCloseable {

    /** What was loaded; fixed for the engine's life. */
    EngineInfo info();

    /** The latest snapshot of slots and memory; cheap. */
    EngineStatus status();

    /**
     * Starts a generation. The sink sees at most one {@link EngineEvent.Started}, then tokens, then exactly one
     * {@link EngineEvent.Terminal}, also when the process dies. Requests past the free slots wait in order.
     */
    void generate(EngineRequest request, Consumer<EngineEvent> sink);

    /** Ends a generation with {@link EngineEvent.Cancelled}; an id that is unknown or over is ignored. */
    void cancel(long requestId);

    /** The token ids of a text, with special tokens parsed; {@code addSpecial} puts BOS (and EOS) as the model asks. */
    CompletableFuture<int[]> tokenize(String text, boolean addSpecial);

    /**
     * Makes these the adapters in use, in place of all others, without a reload. Takes effect for generations that
     * start later; cached prompts of other adapters are dropped. Fails with {@code UNSUPPORTED_BY_ENGINE} or
     * {@code INVALID_ADAPTER}.
     */
    CompletableFuture<Void> adapters(List<AdapterSetting> adapters);

    /** Completes when the engine is gone: normally with true after {@link #close}, false when it died by itself. */
    CompletableFuture<Boolean> exited();

    /** Cancels what runs, stops computing, ends the process and waits for its end. Idempotent. */
    @Override
    void close();
}

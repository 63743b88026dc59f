package io.forgellm.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleConsumer;

/** Loads a model into an engine of its own. Replaceable, so that life-cycle tests need no weights. */
@FunctionalInterface
public interface EngineFactory {
    /**
     * Starts loading; returns at once. Cancelling the future ends the process. Fails with {@code INVALID_MODEL},
     * {@code INVALID_ADAPTER}, {@code LOAD_FAILED}, {@code ENGINE_UNAVAILABLE} or {@code UNSUPPORTED_BY_ENGINE}.
     *
     * @param progress called with 0..1, warm-up included, from any thread
     */
    CompletableFuture<Engine> load(EngineSpec spec, DoubleConsumer progress);
}

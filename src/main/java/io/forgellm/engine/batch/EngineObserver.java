package io.forgellm.engine.batch;

import io.forgellm.engine.EngineStatus;

/** Whoever carries an engine's news away. Called on the computing thread. */
public interface EngineObserver {

    /** Slots or queue look different now. */
    void changed(EngineStatus status);

    /** The events of one batch are all told. */
    void stepEnded();
}

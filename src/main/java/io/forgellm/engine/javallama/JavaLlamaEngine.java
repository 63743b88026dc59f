package io.forgellm.engine.javallama;

import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.batch.EngineObserver;
import java.nio.file.Path;
import java.util.function.DoublePredicate;

/** placeholder. */
public final class JavaLlamaEngine {
    private JavaLlamaEngine() {
    }

    public static Engine open(Path extraction, EngineSpec spec, DoublePredicate progress, EngineObserver observer) {
        throw new UnsupportedOperationException();
    }
}

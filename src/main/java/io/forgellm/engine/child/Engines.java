package io.forgellm.engine.child;

import io.forgellm.engine.Engine;
import io.forgellm.engine.batch.BatchingEngine;
import io.forgellm.engine.batch.EngineObserver;
import io.forgellm.engine.javallama.JavaLlamaEngine;
import io.forgellm.engine.libllama.LibllamaModel;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.wire.Frame;
import java.nio.file.Path;
import java.util.function.DoublePredicate;

/** The native engines by name. */
final class Engines {
    private Engines() {
    }

    static Engine open(Frame.Load load, DoublePredicate progress, EngineObserver observer) {
        return switch (load.engine()) {
            case "libllama" -> new BatchingEngine(LibllamaModel.open(NativesFolder.find(Path.of(load.natives())),
                load.spec(), progress), observer);
            case "java-llama" -> JavaLlamaEngine.open(Path.of(load.natives()), load.spec(), progress, observer);
            default -> throw new IllegalArgumentException("No engine is called " + load.engine());
        };
    }
}

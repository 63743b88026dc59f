package io.forgellm.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the engine room. */
@ConfigMapping(prefix = "forgellm.engine")
public interface EngineConfig {
    /** {@code auto} takes libllama where its natives are, java-llama else. */
    @io.smallrye.config.WithParentName
    @WithDefault("auto")
    Kind kind();

    /** Where libllama's npm package lies: a folder with {@code node_modules}; default: the native cache folder. */
    Optional<Path> nativesDir();

    /** Generations computed side by side. */
    @WithDefault("4")
    int slots();

    /** Threads that compute; 0 takes cores - 1. */
    @WithDefault("0")
    int threads();

    /** Tokens per slot where a load does not say; a model's own length is the other bound. */
    @WithDefault("4096")
    int contextLength();

    /** Layers on a GPU; -1 for all. Without a GPU build of the natives nothing happens. */
    @WithDefault("-1")
    int gpuLayers();

    enum Kind { AUTO, LIBLLAMA, JAVA_LLAMA }
}

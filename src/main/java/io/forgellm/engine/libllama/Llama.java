package io.forgellm.engine.libllama;

import io.forgellm.engine.child.ChildLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * libllama, loaded and started. One per process: its log and its backends are global.
 *
 * @param natives where it came from
 */
record Llama(NativesFolder natives, LlamaLog log, BackendFunctions backends, ModelFunctions models,
             CompletableFuture<Computing> computing) {

    /** What is needed once there is a model. */
    record Computing(ContextFunctions contexts, VocabularyFunctions vocabularies, SamplerFunctions samplers) {
    }

    /** Loads the first of the packages that can be loaded: a GPU's may want drivers that are not there. */
    static Llama load(List<NativesFolder> candidates) {
        for (NativesFolder folder : candidates.subList(0, candidates.size() - 1)) {
            try {
                return load(folder);
            } catch (IllegalArgumentException missingDriver) {
                ChildLog.warn(folder.platform() + " cannot be used here: " + missingDriver.getMessage());
            }
        }
        return load(candidates.getLast());
    }

    private static Llama load(NativesFolder folder) {
        NativeLibrary base = new NativeLibrary(folder.ggmlBase());
        NativeLibrary ggml = new NativeLibrary(folder.ggml());
        NativeLibrary llama = new NativeLibrary(folder.llama());
        LlamaLog log = new LlamaLog();
        BackendFunctions backends = new BackendFunctions(llama, ggml, base);
        backends.setLog(log.callback());
        backends.start(folder.folder());
        ModelFunctions models = new ModelFunctions(llama);
        // Linking takes Java's time, reading weights does not: they go side by side.
        CompletableFuture<Computing> computing = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("linker").start(() -> computing.completeAsync(() -> new Computing(
            new ContextFunctions(llama), new VocabularyFunctions(llama), new SamplerFunctions(llama)), Runnable::run));
        return new Llama(folder, log, backends, models, computing);
    }

    ContextFunctions contexts() {
        return computing.join().contexts();
    }

    VocabularyFunctions vocabularies() {
        return computing.join().vocabularies();
    }

    SamplerFunctions samplers() {
        return computing.join().samplers();
    }
}

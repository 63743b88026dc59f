package io.forgellm.engine.libllama;

import io.forgellm.engine.child.ChildLog;
import java.util.List;

/**
 * libllama, loaded and started. One per process: its log and its backends are global.
 *
 * @param natives where it came from
 */
record Llama(NativesFolder natives, LlamaLog log, BackendFunctions backends, ModelFunctions models,
             ContextFunctions contexts, VocabularyFunctions vocabularies, SamplerFunctions samplers) {

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
        return new Llama(folder, log, backends, new ModelFunctions(llama), new ContextFunctions(llama),
            new VocabularyFunctions(llama), new SamplerFunctions(llama));
    }
}

package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/**
 * A GGUF file's tokeniser alone: no weights, no compute backends, no threads. Thread-safe until it is closed.
 */
public final class LlamaVocabulary implements AutoCloseable {
    /** Once per process: a library's log is global. */
    private static Natives loaded;

    private final Natives natives;
    private final MemorySegment model;
    private final MemorySegment vocabulary;

    private record Natives(LlamaLog log, ModelFunctions models, VocabularyFunctions vocabularies) { }

    private LlamaVocabulary(Natives natives, MemorySegment model) {
        this.natives = natives;
        this.model = model;
        this.vocabulary = natives.models().vocabulary(model);
    }

    /**
     * Opens the vocabulary of a file that has been checked.
     *
     * @param natives the folder of the engine's native libraries
     * @throws ForgeException ENGINE_UNAVAILABLE where libllama is missing, LOAD_FAILED where it refuses the file
     */
    public static synchronized LlamaVocabulary open(Path natives, Path file) {
        NativesFolder folder = NativesFolder.find(natives).getLast();
        if (loaded == null) {
            loaded = load(folder);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = loaded.models().defaultParams(arena);
            params.set(JAVA_BOOLEAN, LlamaLayouts.offset(LlamaLayouts.MODEL_PARAMS, "vocab_only"), true);
            params.set(JAVA_INT, LlamaLayouts.offset(LlamaLayouts.MODEL_PARAMS, "n_gpu_layers"), 0);
            MemorySegment model = loaded.models().load(file, params);
            if (NativeLibrary.isNull(model)) {
                throw new ForgeException(ErrorCode.LOAD_FAILED, "llama.cpp refused the vocabulary of "
                    + file.getFileName() + ": " + loaded.log().takeErrors(), Map.of("path", file.toString()), null);
            }
            return new LlamaVocabulary(loaded, model);
        }
    }

    public int size() {
        return natives.vocabularies().size(vocabulary);
    }

    /**
     * Tokens of a text, without a beginning or an end.
     *
     * @param special whether markup becomes its own token, or is read as plain text
     */
    public int[] encode(String text, boolean special) {
        return natives.vocabularies().tokenize(vocabulary, text, false, special);
    }

    /** The bytes that a token stands for, markup included. */
    public byte[] piece(int token) {
        return natives.vocabularies().piece(vocabulary, token, true);
    }

    @Override
    public void close() {
        natives.models().free(model);
    }

    private static Natives load(NativesFolder folder) {
        NativeLibrary base = new NativeLibrary(folder.ggmlBase());
        NativeLibrary ggml = new NativeLibrary(folder.ggml());
        NativeLibrary llama = new NativeLibrary(folder.llama());
        LlamaLog log = new LlamaLog();
        new BackendFunctions(llama, ggml, base).setLog(log.callback());
        return new Natives(log, new ModelFunctions(llama), new VocabularyFunctions(llama));
    }
}

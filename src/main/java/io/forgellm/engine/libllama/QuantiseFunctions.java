package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** llama.cpp's quantiser. */
final class QuantiseFunctions {
    private final MethodHandle setLog;
    private final MethodHandle start;
    private final MethodHandle defaultParams;
    private final MethodHandle quantise;

    QuantiseFunctions(NativeLibrary llama) {
        setLog = llama.procedure("llama_log_set", ADDRESS, ADDRESS);
        start = llama.procedure("llama_backend_init");
        defaultParams = llama.function("llama_model_quantize_default_params", LlamaLayouts.QUANTIZE_PARAMS);
        quantise = llama.function("llama_model_quantize", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    }

    /** @param log {@code void (int level, const char * text, void * data)} */
    void start(MemorySegment log) {
        try {
            setLog.invokeExact(log, MemorySegment.NULL);
            start.invokeExact();
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    MemorySegment defaultParams(Arena arena) {
        try {
            return (MemorySegment) defaultParams.invokeExact((SegmentAllocator) arena);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** False where it failed; the log says why. */
    boolean quantise(Path source, Path target, MemorySegment params) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) quantise.invokeExact(arena.allocateFrom(source.toString()),
                arena.allocateFrom(target.toString()), params) == 0;
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }
}

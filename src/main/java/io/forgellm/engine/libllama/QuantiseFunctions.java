package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** llama.cpp's quantiser: of a model by llama, of rows by ggml. */
final class QuantiseFunctions {
    private final MethodHandle setLog;
    private final MethodHandle start;
    private final MethodHandle defaultParams;
    private final MethodHandle quantise;
    private final MethodHandle quantiseRows;
    private final MethodHandle validate;
    private final MethodHandle typeTraits;

    QuantiseFunctions(NativeLibrary ggmlBase, NativeLibrary llama) {
        setLog = llama.procedure("llama_log_set", ADDRESS, ADDRESS);
        start = llama.procedure("llama_backend_init");
        defaultParams = llama.function("llama_model_quantize_default_params", LlamaLayouts.QUANTIZE_PARAMS);
        quantise = llama.function("llama_model_quantize", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        quantiseRows = ggmlBase.function("ggml_quantize_chunk", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, ADDRESS);
        typeTraits = ggmlBase.function("ggml_get_type_traits", ADDRESS, JAVA_INT);
        validate = ggmlBase.function("ggml_validate_row_data", JAVA_BOOLEAN, JAVA_INT, ADDRESS, JAVA_LONG);
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

    /** Bytes written. */
    long quantiseRows(int type, MemorySegment floats, MemorySegment target, long rows, long rowLength,
            MemorySegment importance) {
        try {
            return (long) quantiseRows.invokeExact(type, floats, target, 0L, rows, rowLength, importance);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    boolean validate(int type, MemorySegment rows, long bytes) {
        try {
            return (boolean) validate.invokeExact(type, rows, bytes);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** {@code void to_float(const void * rows, float * floats, int64_t elements)} of a type. */
    MethodHandle toFloat(int type) {
        try {
            MemorySegment traits = (MemorySegment) typeTraits.invokeExact(type);
            return NativeLibrary.link(traits.reinterpret(LlamaLayouts.TYPE_TRAITS.byteSize())
                .get(ADDRESS, LlamaLayouts.offset(LlamaLayouts.TYPE_TRAITS, "to_float")),
                FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG));
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }
}

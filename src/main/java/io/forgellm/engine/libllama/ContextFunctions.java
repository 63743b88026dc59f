package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/** A context: its KV cache, its computations and their logits, the adapters that are on. */
final class ContextFunctions {
    private final MethodHandle defaultParams;
    private final MethodHandle init;
    private final MethodHandle free;
    private final MethodHandle contextPerSequence;
    private final MethodHandle memory;
    private final MethodHandle sequenceRemove;
    private final MethodHandle sequenceFirst;
    private final MethodHandle decode;
    private final MethodHandle logits;
    private final MethodHandle setAbortCallback;
    private final MethodHandle attachThreadPool;
    private final MethodHandle setAdapters;

    ContextFunctions(NativeLibrary llama) {
        defaultParams = llama.function("llama_context_default_params", LlamaLayouts.CONTEXT_PARAMS);
        init = llama.function("llama_init_from_model", ADDRESS, ADDRESS, LlamaLayouts.CONTEXT_PARAMS);
        free = llama.procedure("llama_free", ADDRESS);
        contextPerSequence = llama.function("llama_n_ctx_seq", JAVA_INT, ADDRESS);
        memory = llama.function("llama_get_memory", ADDRESS, ADDRESS);
        sequenceRemove = llama.function("llama_memory_seq_rm", JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
        sequenceFirst = llama.function("llama_memory_seq_pos_min", JAVA_INT, ADDRESS, JAVA_INT);
        decode = llama.function("llama_decode", JAVA_INT, ADDRESS, LlamaLayouts.BATCH);
        logits = llama.function("llama_get_logits_ith", ADDRESS, ADDRESS, JAVA_INT);
        setAbortCallback = llama.procedure("llama_set_abort_callback", ADDRESS, ADDRESS, ADDRESS);
        attachThreadPool = llama.procedure("llama_attach_threadpool", ADDRESS, ADDRESS, ADDRESS);
        setAdapters = llama.function("llama_set_adapters_lora", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    }

    MemorySegment defaultParams(Arena arena) {
        try {
            return (MemorySegment) defaultParams.invokeExact((SegmentAllocator) arena);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** The context, or NULL if there is no memory for it; the log says why. */
    MemorySegment init(MemorySegment model, MemorySegment params) {
        try {
            return (MemorySegment) init.invokeExact(model, params);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    void free(MemorySegment context) {
        try {
            free.invokeExact(context);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    int contextPerSequence(MemorySegment context) {
        try {
            return (int) contextPerSequence.invokeExact(context);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    MemorySegment memory(MemorySegment context) {
        try {
            return (MemorySegment) memory.invokeExact(context);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Removes a sequence's positions from {@code from} on; false where the model cannot go back to just there. */
    boolean removeFrom(MemorySegment memory, int sequence, int from) {
        try {
            return (boolean) sequenceRemove.invokeExact(memory, sequence, from, -1);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** The least position that is still in a sequence's cache, -1 if it is empty. */
    int firstPosition(MemorySegment memory, int sequence) {
        try {
            return (int) sequenceFirst.invokeExact(memory, sequence);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** 0 done, 1 no room in the cache, 2 aborted, negative failed. */
    int decode(MemorySegment context, MemorySegment batch) {
        try {
            return (int) decode.invokeExact(context, batch);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** The logits after a batch's row, {@code vocabularySize} floats. */
    MemorySegment logits(MemorySegment context, int row, int vocabularySize) {
        try {
            MemorySegment pointer = (MemorySegment) logits.invokeExact(context, row);
            return pointer.reinterpret(vocabularySize * JAVA_FLOAT.byteSize());
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    void setAbortCallback(MemorySegment context, MemorySegment callback, MemorySegment data) {
        try {
            setAbortCallback.invokeExact(context, callback, data);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    void attachThreadPool(MemorySegment context, MemorySegment pool) {
        try {
            attachThreadPool.invokeExact(context, pool, pool);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    boolean setAdapters(MemorySegment context, MemorySegment adapters, long count, MemorySegment scales) {
        try {
            return (int) setAdapters.invokeExact(context, adapters, count, scales) == 0;
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }
}

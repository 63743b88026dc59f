package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Loading a model and asking what it is; its adapters. */
final class ModelFunctions {
    private final MethodHandle defaultParams;
    private final MethodHandle load;
    private final MethodHandle free;
    private final MethodHandle vocabulary;
    private final MethodHandle trainedContext;
    private final MethodHandle slidingWindow;
    private final MethodHandle hasEncoder;
    private final MethodHandle hasDecoder;
    private final MethodHandle isDiffusion;
    private final MethodHandle adapterInit;
    private final MethodHandle adapterFree;

    ModelFunctions(NativeLibrary llama) {
        defaultParams = llama.function("llama_model_default_params", LlamaLayouts.MODEL_PARAMS);
        load = llama.function("llama_model_load_from_file", ADDRESS, ADDRESS, LlamaLayouts.MODEL_PARAMS);
        free = llama.procedure("llama_model_free", ADDRESS);
        vocabulary = llama.function("llama_model_get_vocab", ADDRESS, ADDRESS);
        trainedContext = llama.function("llama_model_n_ctx_train", JAVA_INT, ADDRESS);
        slidingWindow = llama.function("llama_model_n_swa", JAVA_INT, ADDRESS);
        hasEncoder = llama.function("llama_model_has_encoder", JAVA_BOOLEAN, ADDRESS);
        hasDecoder = llama.function("llama_model_has_decoder", JAVA_BOOLEAN, ADDRESS);
        isDiffusion = llama.function("llama_model_is_diffusion", JAVA_BOOLEAN, ADDRESS);
        adapterInit = llama.function("llama_adapter_lora_init", ADDRESS, ADDRESS, ADDRESS);
        adapterFree = llama.procedure("llama_adapter_lora_free", ADDRESS);
    }

    MemorySegment defaultParams(Arena arena) {
        try {
            return (MemorySegment) defaultParams.invokeExact((SegmentAllocator) arena);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** The model, or NULL if it cannot be loaded; the log says why. */
    MemorySegment load(Path file, MemorySegment params) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) load.invokeExact(arena.allocateFrom(file.toString()), params);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    void free(MemorySegment model) {
        try {
            free.invokeExact(model);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    MemorySegment vocabulary(MemorySegment model) {
        try {
            return (MemorySegment) vocabulary.invokeExact(model);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Tokens of context that the model was trained with. */
    int trainedContext(MemorySegment model) {
        try {
            return (int) trainedContext.invokeExact(model);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Tokens that sliding-window layers look back, 0 if there are none. */
    int slidingWindow(MemorySegment model) {
        try {
            return (int) slidingWindow.invokeExact(model);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Whether it goes on with a text token by token; encoders, translators and diffusion models do not. */
    boolean continuesText(MemorySegment model) {
        try {
            return (boolean) hasDecoder.invokeExact(model) && !(boolean) hasEncoder.invokeExact(model)
                && !(boolean) isDiffusion.invokeExact(model);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** The adapter, or NULL if it cannot be loaded or does not fit; the log says why. */
    MemorySegment loadAdapter(MemorySegment model, Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) adapterInit.invokeExact(model, arena.allocateFrom(file.toString()));
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    void freeAdapter(MemorySegment adapter) {
        try {
            adapterFree.invokeExact(adapter);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }
}

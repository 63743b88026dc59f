package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.forgellm.engine.EngineSpec;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.function.DoublePredicate;

/** A model's weights and a context over them, as the spec asks. */
record LoadedModel(MemorySegment model, MemorySegment context, int contextLength, int threads) {
    /** Tokens that one graph computes at most; commands are heard between graphs. */
    static final int BATCH = 512;

    static LoadedModel load(Llama llama, EngineSpec spec, DoublePredicate progress) {
        return load(llama, spec, MemorySegment.NULL, progress);
    }

    /** @param evaluated {@code ggml_backend_sched_eval_callback}, or NULL */
    static LoadedModel load(Llama llama, EngineSpec spec, MemorySegment evaluated, DoublePredicate progress) {
        int threads = spec.threads() > 0 ? spec.threads()
            : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        MemorySegment model = loadWeights(llama, spec, progress);
        try {
            return withContext(llama, spec, model, threads, evaluated);
        } catch (RuntimeException failed) {
            llama.models().free(model);
            throw failed;
        }
    }

    private static MemorySegment loadWeights(Llama llama, EngineSpec spec, DoublePredicate progress) {
        try (Arena arena = Arena.ofConfined()) {
            StructLayout layout = LlamaLayouts.MODEL_PARAMS;
            MemorySegment params = llama.models().defaultParams(arena);
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_gpu_layers"), spec.gpuLayers());
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "load_mode"), LlamaLayouts.LOAD_MODE_MMAP);
            params.set(ADDRESS, LlamaLayouts.offset(layout, "progress_callback"), progressCallback(arena, progress));
            MemorySegment model = llama.models().load(spec.model(), params);
            if (NativeLibrary.isNull(model)) {
                throw refused(llama.log().takeErrors(), spec);
            }
            return model;
        }
    }

    private static LoadedModel withContext(Llama llama, EngineSpec spec, MemorySegment model, int threads,
                                           MemorySegment evaluated) {
        if (!llama.models().continuesText(model)) {
            throw new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE,
                "This model does not continue text: it is an encoder, a translator or a diffusion model.",
                Map.of("path", spec.model().toString()), "Load a decoder-only language model.");
        }
        int trained = llama.models().trainedContext(model);
        int wanted = spec.contextLength() > 0 ? Math.min(spec.contextLength(), trained) : trained;
        try (Arena arena = Arena.ofConfined()) {
            StructLayout layout = LlamaLayouts.CONTEXT_PARAMS;
            MemorySegment params = llama.contexts().defaultParams(arena);
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_ctx"), Math.multiplyExact(wanted, spec.slots()));
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_batch"), BATCH);
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_ubatch"), BATCH);
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_seq_max"), spec.slots());
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_threads"), threads);
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_threads_batch"), threads);
            params.set(JAVA_INT, LlamaLayouts.offset(layout, "flash_attn_type"), LlamaLayouts.FLASH_ATTENTION_AUTO);
            params.set(ADDRESS, LlamaLayouts.offset(layout, "cb_eval"), evaluated);
            params.set(JAVA_BOOLEAN, LlamaLayouts.offset(layout, "offload_kqv"), true);
            params.set(JAVA_BOOLEAN, LlamaLayouts.offset(layout, "no_perf"), true);
            params.set(JAVA_BOOLEAN, LlamaLayouts.offset(layout, "swa_full"), false);
            params.set(JAVA_BOOLEAN, LlamaLayouts.offset(layout, "kv_unified"), false);
            ZeroPages pages = new ZeroPages();
            MemorySegment context = llama.contexts().init(model, params);
            if (NativeLibrary.isNull(context)) {
                throw refused(llama.log().takeErrors(), spec);
            }
            pages.release();
            if (threads > 1) {
                MemorySegment pool = llama.backends().threadPool(threads);
                if (!NativeLibrary.isNull(pool)) {
                    llama.contexts().attachThreadPool(context, pool);
                }
            }
            return new LoadedModel(model, context, Math.min(wanted, llama.contexts().contextPerSequence(context)),
                threads);
        }
    }

    private static MemorySegment progressCallback(Arena arena, DoublePredicate progress) {
        try {
            var handle = MethodHandles.lookup().findStatic(LoadedModel.class, "progressed", MethodType.methodType(
                boolean.class, DoublePredicate.class, float.class, MemorySegment.class)).bindTo(progress);
            return Linker.nativeLinker().upcallStub(handle, FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_FLOAT, ADDRESS),
                arena);
        } catch (ReflectiveOperationException defect) {
            throw new IllegalStateException(defect);
        }
    }

    private static boolean progressed(DoublePredicate progress, float fraction, MemorySegment data) {
        return progress.test(fraction);
    }

    private static ForgeException refused(String errors, EngineSpec spec) {
        Map<String, Object> details = Map.of("path", spec.model().toString(), "reason", errors);
        if (errors.contains("unknown model architecture")) {
            return new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE, "llama.cpp " + LlamaRelease.LLAMA_VERSION
                + " does not know this model's architecture: " + errors, details, "Use another model.");
        }
        return new ForgeException(ErrorCode.LOAD_FAILED, errors.isEmpty()
            ? "llama.cpp refused the model without a word." : "llama.cpp refused the model: " + errors, details,
            "Check the file, and that there is memory for it: a shorter context or fewer slots need less.");
    }
}

package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Start-up of llama.cpp: the log, the compute backends, a thread pool. */
final class BackendFunctions {
    private final MethodHandle llamaLogSet;
    private final MethodHandle backendInit;
    private final MethodHandle loadAllFromPath;
    private final MethodHandle registryByName;
    private final MethodHandle procAddress;
    private final MethodHandle threadpoolParamsInit;

    BackendFunctions(NativeLibrary llama, NativeLibrary ggml, NativeLibrary base) {
        llamaLogSet = llama.procedure("llama_log_set", ADDRESS, ADDRESS);
        backendInit = llama.procedure("llama_backend_init");
        loadAllFromPath = ggml.procedure("ggml_backend_load_all_from_path", ADDRESS);
        registryByName = ggml.function("ggml_backend_reg_by_name", ADDRESS, ADDRESS);
        procAddress = base.function("ggml_backend_reg_get_proc_address", ADDRESS, ADDRESS, ADDRESS);
        threadpoolParamsInit = base.procedure("ggml_threadpool_params_init", ADDRESS, JAVA_INT);
    }

    /** @param callback {@code void (int level, const char * text, void * data)}; ggml's own log goes there as well */
    void setLog(MemorySegment callback) {
        try {
            llamaLogSet.invokeExact(callback, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Loads the best fitting CPU variant and every GPU backend that works here. */
    void start(Path folder) {
        try (Arena arena = Arena.ofConfined()) {
            loadAllFromPath.invokeExact(arena.allocateFrom(folder.toString()));
            backendInit.invokeExact();
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Worker threads that sleep between graphs instead of spinning; NULL where the CPU backend offers none. */
    MemorySegment threadPool(int threads) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cpu = (MemorySegment) registryByName.invokeExact(arena.allocateFrom("CPU"));
            if (NativeLibrary.isNull(cpu)) {
                return MemorySegment.NULL;
            }
            MemorySegment create = (MemorySegment) procAddress.invokeExact(cpu,
                arena.allocateFrom("ggml_threadpool_new"));
            if (NativeLibrary.isNull(create)) {
                return MemorySegment.NULL;
            }
            MemorySegment params = arena.allocate(LlamaLayouts.THREADPOOL_PARAMS);
            threadpoolParamsInit.invokeExact(params, threads);
            params.set(JAVA_INT, LlamaLayouts.offset(LlamaLayouts.THREADPOOL_PARAMS, "poll"), 0);
            MethodHandle threadpoolNew = NativeLibrary.link(create, FunctionDescriptor.of(ADDRESS, ADDRESS));
            return (MemorySegment) threadpoolNew.invokeExact(params);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }
}

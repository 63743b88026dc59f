package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watches a model compute and sums up the squares of what its weight matrices are multiplied with, column by column:
 * what llama.cpp calls an importance matrix. Matrices of a mixture of experts have a row of sums for each expert,
 * counted over the tokens that were sent there.
 */
final class ActivationTap {
    private static final int F32 = 0;
    /** Fewer rows than this are single answers' tokens, which llama.cpp's own collector leaves out as well. */
    private static final int LEAST_ROWS = 16;

    private final Map<String, ActivationSums> sums = new TreeMap<>();
    private TensorFunctions tensors;
    private RuntimeException failure;

    /** A {@code ggml_backend_sched_eval_callback}; lives as long as the process. */
    MemorySegment callback(TensorFunctions functions) {
        tensors = functions;
        try {
            var handle = MethodHandles.lookup().findVirtual(ActivationTap.class, "evaluated", MethodType.methodType(
                boolean.class, MemorySegment.class, boolean.class, MemorySegment.class)).bindTo(this);
            return Linker.nativeLinker().upcallStub(handle,
                FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_BOOLEAN, ADDRESS), Arena.global());
        } catch (ReflectiveOperationException defect) {
            throw new IllegalStateException(defect);
        }
    }

    /** By tensor name. @throws RuntimeException what went wrong inside a callback, where nothing may be thrown */
    Map<String, ActivationSums> sums() {
        if (failure != null) {
            throw failure;
        }
        return sums;
    }

    private boolean evaluated(MemorySegment pointer, boolean ask, MemorySegment data) {
        try {
            MemorySegment result = TensorFunctions.at(pointer);
            if (ask) {
                return isWanted(result);
            }
            add(result);
            return true;
        } catch (RuntimeException e) {
            failure = e;
            return false;
        }
    }

    private static boolean isWanted(MemorySegment result) {
        return switch (TensorFunctions.operation(result)) {
            case LlamaLayouts.OP_MUL_MAT_ID -> true;
            case LlamaLayouts.OP_MUL_MAT -> {
                MemorySegment input = TensorFunctions.source(result, 1);
                yield TensorFunctions.size(input, 1) >= LEAST_ROWS && TensorFunctions.type(input) == F32
                    && TensorFunctions.name(TensorFunctions.source(result, 0)).startsWith("blk.");
            }
            default -> false;
        };
    }

    private void add(MemorySegment result) {
        MemorySegment weights = TensorFunctions.source(result, 0);
        MemorySegment input = TensorFunctions.source(result, 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = tensors.data(input, arena);
            ActivationSums sum = sums.computeIfAbsent(TensorFunctions.name(weights), name -> new ActivationSums(
                TensorFunctions.size(input, 0), TensorFunctions.size(weights, 2) * TensorFunctions.size(weights, 3)));
            if (TensorFunctions.operation(result) == LlamaLayouts.OP_MUL_MAT_ID) {
                addRouted(sum, input, rows, TensorFunctions.source(result, 2), arena);
            } else {
                addAll(sum, weights, input, rows);
            }
        }
    }

    private static void addAll(ActivationSums sum, MemorySegment weights, MemorySegment input, MemorySegment rows) {
        for (int outer = 0; outer < TensorFunctions.size(input, 3); outer++) {
            for (int matrix = 0; matrix < TensorFunctions.size(input, 2); matrix++) {
                int to = outer % TensorFunctions.size(weights, 3) * TensorFunctions.size(weights, 2)
                    + matrix % TensorFunctions.size(weights, 2);
                long at = outer * TensorFunctions.stride(input, 3) + matrix * TensorFunctions.stride(input, 2);
                for (int row = 0; row < TensorFunctions.size(input, 1); row++) {
                    sum.add(to, rows, at + row * TensorFunctions.stride(input, 1));
                }
            }
        }
    }

    /** The inputs are [columns, experts per token or 1, tokens], the routes [experts per token, tokens]. */
    private void addRouted(ActivationSums sum, MemorySegment input, MemorySegment rows, MemorySegment routes,
                           Arena arena) {
        MemorySegment experts = tensors.data(routes, arena);
        for (int choice = 0; choice < TensorFunctions.size(routes, 0); choice++) {
            for (int token = 0; token < TensorFunctions.size(input, 2); token++) {
                int expert = experts.get(JAVA_INT, token * TensorFunctions.stride(routes, 1)
                    + choice * TensorFunctions.stride(routes, 0));
                sum.add(expert, rows, choice % TensorFunctions.size(input, 1) * TensorFunctions.stride(input, 1)
                    + token * TensorFunctions.stride(input, 2));
            }
        }
    }
}

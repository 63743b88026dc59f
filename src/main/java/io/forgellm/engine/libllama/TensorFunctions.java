package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A graph's tensors, wherever their data lies. */
final class TensorFunctions {
    private static final long NAME = 64;

    private final MethodHandle bytes;
    private final MethodHandle get;

    TensorFunctions(NativeLibrary base) {
        bytes = base.function("ggml_nbytes", JAVA_LONG, ADDRESS);
        get = base.procedure("ggml_backend_tensor_get", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
    }

    /** A tensor that a pointer leads to. */
    static MemorySegment at(MemorySegment pointer) {
        return pointer.reinterpret(LlamaLayouts.TENSOR.byteSize());
    }

    static MemorySegment source(MemorySegment tensor, int index) {
        return at(tensor.get(ADDRESS, LlamaLayouts.TENSOR.byteOffset(PathElement.groupElement("src"),
            PathElement.sequenceElement(index))));
    }

    static int type(MemorySegment tensor) {
        return tensor.get(JAVA_INT, LlamaLayouts.offset(LlamaLayouts.TENSOR, "type"));
    }

    static int operation(MemorySegment tensor) {
        return tensor.get(JAVA_INT, LlamaLayouts.offset(LlamaLayouts.TENSOR, "op"));
    }

    /** Elements along a dimension, 0 the innermost. */
    static int size(MemorySegment tensor, int dimension) {
        return Math.toIntExact(longAt(tensor, "ne", dimension));
    }

    /** Bytes from one element to the next along a dimension. */
    static long stride(MemorySegment tensor, int dimension) {
        return longAt(tensor, "nb", dimension);
    }

    private static long longAt(MemorySegment tensor, String field, int index) {
        return tensor.get(JAVA_LONG, LlamaLayouts.TENSOR.byteOffset(PathElement.groupElement(field),
            PathElement.sequenceElement(index)));
    }

    /** Without what a scheduler puts around it when it copies to a device: {@code CUDA0#blk.0.attn_k.weight#0}. */
    static String name(MemorySegment tensor) {
        String name = tensor.asSlice(LlamaLayouts.offset(LlamaLayouts.TENSOR, "name"), NAME).getString(0);
        String[] parts = name.split("#");
        return parts.length > 1 ? parts[1] : name;
    }

    /** A copy of its data. */
    MemorySegment data(MemorySegment tensor, Arena arena) {
        try {
            long size = (long) bytes.invokeExact(tensor);
            MemorySegment data = arena.allocate(size, Float.BYTES);
            get.invokeExact(tensor, data, 0L, size);
            return data;
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }
}

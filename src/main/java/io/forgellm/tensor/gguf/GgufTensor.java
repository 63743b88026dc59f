package io.forgellm.tensor.gguf;

import java.util.List;

/**
 * What a file says of one tensor.
 *
 * @param dims   1 to 4 sizes, the fastest-moving (row length) first, as ggml's {@code ne}
 * @param offset bytes from the start of the data section
 */
public record GgufTensor(String name, List<Long> dims, GgmlType type, long offset) {
    public GgufTensor {
        dims = List.copyOf(dims);
    }

    public long elements() {
        return dims.stream().reduce(1L, Math::multiplyExact);
    }

    /** Bytes of the data, without padding. */
    public long bytes() {
        return bytes(type, dims);
    }

    /** @throws ArithmeticException when the size does not fit 63 bits */
    static long bytes(GgmlType type, List<Long> dims) {
        long elements = dims.stream().reduce(1L, Math::multiplyExact);
        return Math.multiplyExact(elements / type.blockSize(), (long) type.blockBytes());
    }
}

package io.forgellm.tensor.safetensors;

import java.util.List;

/**
 * What a header says of one tensor.
 *
 * @param shape slowest-moving dimension first; empty for a scalar
 * @param begin and end: bytes from the start of the data section
 */
public record SafetensorsTensor(String name, Dtype dtype, List<Long> shape, long begin, long end) {
    public SafetensorsTensor {
        shape = List.copyOf(shape);
    }

    /** @throws ArithmeticException when the count does not fit 63 bits */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    public long bytes() {
        return end - begin;
    }
}

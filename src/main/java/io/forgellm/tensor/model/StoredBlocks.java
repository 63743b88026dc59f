package io.forgellm.tensor.model;

import io.forgellm.tensor.gguf.GgmlType;
import java.nio.ByteBuffer;

/** A matrix whose stored numbers are exactly those of blocks that GGUF has as well: it can go over without a loss. */
public interface StoredBlocks {
    GgmlType type();

    /**
     * One row's blocks.
     *
     * @param row  in the source's order
     * @param into little-endian, filled from its position on
     */
    void row(long row, ByteBuffer into);
}

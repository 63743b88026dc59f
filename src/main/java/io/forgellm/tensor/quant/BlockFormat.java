package io.forgellm.tensor.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;

/**
 * How a tensor's elements are stored.
 *
 * @param blockSize  elements per block, 1 for plain types
 * @param blockBytes bytes per block
 */
public record BlockFormat(int blockSize, int blockBytes, BlockDecoder decoder) {
    /** Elements decoded at once: bytes and values stay in the first-level caches. */
    private static final int CHUNK = 4096;

    /**
     * Reads float32 values out of stored blocks.
     *
     * @param stored the tensor's bytes
     * @param first  index of the first element
     * @param into   filled from its position to its limit
     * @throws IndexOutOfBoundsException when the tensor ends before the buffer is full
     */
    public void read(MemorySegment stored, long first, FloatBuffer into) {
        long block = first / blockSize;
        int skip = (int) (first % blockSize);
        int perChunk = (Math.min(CHUNK, skip + into.remaining()) + blockSize - 1) / blockSize;
        byte[] bytes = new byte[perChunk * blockBytes];
        float[] values = new float[perChunk * blockSize];
        while (into.hasRemaining()) {
            int wanted = Math.min(skip + into.remaining(), values.length);
            int blocks = (wanted + blockSize - 1) / blockSize;
            MemorySegment.copy(stored, ValueLayout.JAVA_BYTE, block * blockBytes, bytes, 0, blocks * blockBytes);
            decoder.decode(bytes, 0, values, 0, blocks);
            into.put(values, skip, wanted - skip);
            block += blocks;
            skip = 0;
        }
    }
}

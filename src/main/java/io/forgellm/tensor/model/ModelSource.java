package io.forgellm.tensor.model;

import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * A decoder model on disk. Names are those of Hugging Face's checkpoints ({@code model.layers.0.self_attn.q_proj.weight}),
 * shapes are PyTorch's, row-major, and the rows of q and k are in Hugging Face's order, whatever the file's format.
 */
public interface ModelSource extends AutoCloseable {

    DecoderConfig config();

    /** Names of all tensors; a tied output head is not among them. */
    Set<String> names();

    /** Shape of a tensor: {@code [out, in]} for a projection, {@code [n]} for a norm or bias. */
    long[] shape(String name);

    /**
     * Reads elements of a tensor, in row-major order, as float32; quantised blocks are dequantised.
     *
     * @param first index of the first element; for quantised tensors a multiple of the row length
     * @param into  filled from its position to its limit
     */
    void read(String name, long first, FloatBuffer into);

    /** The blocks of a quantised matrix, where GGUF has them as they are. */
    default Optional<StoredBlocks> blocks(String name) {
        return Optional.empty();
    }

    /** Bytes of the stored tensors: what the file holds, not what float32 would take. */
    long storedBytes();

    @Override
    void close();
}

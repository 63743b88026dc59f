package io.forgellm.forge.quantise;

import io.forgellm.engine.libllama.LlamaQuantiser;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.quantise.SourceTensor.Slab;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufWriter;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Reads slabs, quantises them and writes them, on a thread of its own with memory of its own, so that nobody waits for
 * another: while one thread writes, the next computes.
 */
final class SlabWorker implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final LlamaQuantiser llama;
    private final GgufWriter writer;
    private final MemorySegment stored;
    private final MemorySegment floats;
    private final MemorySegment made;
    private SourceTensor last;
    private MemorySegment importance;
    private Arena importances;

    /** @param elements of the largest slab */
    SlabWorker(LlamaQuantiser llama, GgufWriter writer, long elements) {
        long most = elements * Long.BYTES;
        this.llama = llama;
        this.writer = writer;
        stored = arena.allocate(most, 64);
        floats = arena.allocate(elements * Float.BYTES, 64);
        made = arena.allocate(most, 64);
    }

    /** @throws ForgeException INVALID_MODEL where a weight is not a finite number */
    void work(Slab slab) throws IOException {
        SourceTensor tensor = slab.of();
        GgmlType type = tensor.tensor().type();
        long size = slab.bytes();
        read(tensor, slab.row() * tensor.rowBytes(type), stored.asSlice(0, size).asByteBuffer());
        requireSound(tensor, llama.isSound(type.id(), stored, size));
        if (tensor.stays()) {
            place(slab, stored, type);
            return;
        }
        if (type != GgmlType.F32) {
            llama.toFloats(type.id(), stored, floats, slab.elements());
        }
        llama.quantiseRows(tensor.target().id(), type == GgmlType.F32 ? stored : floats, made, slab.rows(),
                tensor.rowLength(), importance(slab));
        requireSound(tensor, llama.isSound(tensor.target().id(), made,
                slab.rows() * tensor.rowBytes(tensor.target())));
        place(slab, made, tensor.target());
    }

    private static void read(SourceTensor tensor, long offset, ByteBuffer into) throws IOException {
        for (long at = tensor.position() + offset; into.hasRemaining();) {
            int count = tensor.data().read(into, at);
            if (count < 0) {
                throw new EOFException("The file ends within " + tensor.tensor().name() + ".");
            }
            at += count;
        }
    }

    private static void requireSound(SourceTensor tensor, boolean sound) {
        if (!sound) {
            throw new ForgeException(ErrorCode.INVALID_MODEL, tensor.tensor().name()
                    + " has weights that are no finite numbers.", Map.of("tensor", tensor.tensor().name()),
                    "Take an earlier checkpoint, or get the model again.");
        }
    }

    private void place(Slab slab, MemorySegment rows, GgmlType type) throws IOException {
        long rowBytes = slab.of().rowBytes(type);
        writer.place(slab.of().index(), slab.row() * rowBytes, rows.asSlice(0, slab.rows() * rowBytes).asByteBuffer());
    }

    private MemorySegment importance(Slab slab) {
        SourceTensor tensor = slab.of();
        if (tensor.importance() == null) {
            return MemorySegment.NULL;
        }
        if (last != tensor) {
            release();
            last = tensor;
            importances = Arena.ofConfined();
            importance = importances.allocateFrom(ValueLayout.JAVA_FLOAT, tensor.importance());
        }
        long expert = tensor.tensor().dims().size() > 2 ? slab.row() / tensor.tensor().dims().get(1) : 0;
        return importance.asSlice(expert * tensor.rowLength() * Float.BYTES);
    }

    private void release() {
        if (importances != null) {
            importances.close();
        }
    }

    @Override
    public void close() {
        release();
        arena.close();
    }
}

package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.forgellm.engine.batch.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A {@code llama_batch} in memory of our own, filled anew for each step. */
final class NativeBatch {
    private final MemorySegment struct;
    private final MemorySegment tokens;
    private final MemorySegment positions;
    private final MemorySegment sequences;
    private final MemorySegment outputs;

    NativeBatch(Arena arena, int capacity) {
        tokens = arena.allocate(JAVA_INT, capacity);
        positions = arena.allocate(JAVA_INT, capacity);
        sequences = arena.allocate(JAVA_INT, capacity);
        outputs = arena.allocate(capacity);
        MemorySegment counts = arena.allocate(JAVA_INT, capacity);
        MemorySegment pointers = arena.allocate(ADDRESS, capacity);
        for (int i = 0; i < capacity; i++) {
            counts.setAtIndex(JAVA_INT, i, 1);
            pointers.setAtIndex(ADDRESS, i, sequences.asSlice(i * JAVA_INT.byteSize()));
        }
        struct = arena.allocate(LlamaLayouts.BATCH);
        point("token", tokens);
        point("pos", positions);
        point("n_seq_id", counts);
        point("seq_id", pointers);
        point("logits", outputs);
    }

    MemorySegment fill(Batch batch) {
        for (int row = 0; row < batch.size(); row++) {
            tokens.setAtIndex(JAVA_INT, row, batch.token(row));
            positions.setAtIndex(JAVA_INT, row, batch.position(row));
            sequences.setAtIndex(JAVA_INT, row, batch.slot(row));
            outputs.set(JAVA_BYTE, row, (byte) (batch.output(row) ? 1 : 0));
        }
        struct.set(JAVA_INT, 0, batch.size());
        return struct;
    }

    private void point(String field, MemorySegment target) {
        struct.set(ADDRESS, LlamaLayouts.offset(LlamaLayouts.BATCH, field), target);
    }
}

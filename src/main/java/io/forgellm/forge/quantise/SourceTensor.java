package io.forgellm.forge.quantise;

import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufTensor;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor on its way from one file into another.
 *
 * @param index      in the file to be made
 * @param data       the file that it is in
 * @param position   of its first byte in there
 * @param target     type that it shall have
 * @param importance of its columns, one row per expert: [experts, rowLength]; null for none
 */
record SourceTensor(int index, GgufTensor tensor, FileChannel data, long position, GgmlType target,
                    float[] importance) {
    /** Whole rows of one expert. */
    record Slab(SourceTensor of, long row, int rows) {
        int elements() {
            return Math.multiplyExact(rows, of.rowLength());
        }

        /** As they lie in the source. */
        long bytes() {
            return rows * of.rowBytes(of.tensor.type());
        }
    }

    boolean stays() {
        return tensor.type() == target;
    }

    int rowLength() {
        return Math.toIntExact(tensor.dims().getFirst());
    }

    long rowBytes(GgmlType type) {
        return (long) rowLength() / type.blockSize() * type.blockBytes();
    }

    /** All rows, in pieces of about so many elements. */
    List<Slab> slabs(int elements) {
        long rows = tensor.elements() / rowLength();
        long perExpert = tensor.dims().size() > 1 ? tensor.dims().get(1) : 1;
        int step = Math.max(1, elements / rowLength());
        List<Slab> slabs = new ArrayList<>();
        for (long row = 0; row < rows;) {
            int count = (int) Math.min(step, perExpert - row % perExpert);
            slabs.add(new Slab(this, row, count));
            row += count;
        }
        return slabs;
    }
}

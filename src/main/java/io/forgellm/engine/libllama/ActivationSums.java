package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** Sums of squared inputs of a weight tensor: {@code matrices} rows of {@code columns}, and the inputs of each row. */
public final class ActivationSums {
    private final int columns;
    private final float[] squares;
    private final long[] counts;

    ActivationSums(int columns, int matrices) {
        this.columns = columns;
        this.squares = new float[Math.multiplyExact(columns, matrices)];
        this.counts = new long[matrices];
    }

    void add(int matrix, MemorySegment rows, long at) {
        int from = matrix * columns;
        for (int column = 0; column < columns; column++) {
            float value = rows.get(JAVA_FLOAT, at + column * Float.BYTES);
            squares[from + column] += value * value;
        }
        counts[matrix]++;
    }

    public int columns() {
        return columns;
    }

    /** Row after row. */
    public float[] squares() {
        return squares;
    }

    public long[] counts() {
        return counts;
    }
}

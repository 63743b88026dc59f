package io.forgellm.engine.batch;

/** Tokens of several slots that are computed together. */
public final class Batch {
    private final int[] tokens;
    private final int[] positions;
    private final int[] slots;
    private final boolean[] outputs;
    private int size;

    public Batch(int capacity) {
        tokens = new int[capacity];
        positions = new int[capacity];
        slots = new int[capacity];
        outputs = new boolean[capacity];
    }

    public void clear() {
        size = 0;
    }

    /** Appends a token; its row is the size before. */
    public void add(int slot, int token, int position, boolean output) {
        tokens[size] = token;
        positions[size] = position;
        slots[size] = slot;
        outputs[size] = output;
        size++;
    }

    public int size() {
        return size;
    }

    public int room() {
        return tokens.length - size;
    }

    public int token(int row) {
        return tokens[row];
    }

    /** The token's place in its slot, from 0. */
    public int position(int row) {
        return positions[row];
    }

    public int slot(int row) {
        return slots[row];
    }

    /** Whether the next token's logits are wanted after this one. */
    public boolean output(int row) {
        return outputs[row];
    }
}

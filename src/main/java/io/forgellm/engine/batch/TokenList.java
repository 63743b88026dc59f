package io.forgellm.engine.batch;

import java.util.Arrays;

/** A growing list of token ids without boxes. */
final class TokenList {
    private int[] values = new int[256];
    private int size;

    void add(int token) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = token;
    }

    void set(int[] tokens) {
        values = Arrays.copyOf(tokens, Math.max(256, tokens.length + 64));
        size = tokens.length;
    }

    void cut(int length) {
        size = Math.min(size, length);
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    /** How many tokens both begin with. */
    int commonPrefix(int[] other) {
        int mismatch = Arrays.mismatch(values, 0, size, other, 0, other.length);
        return mismatch < 0 ? size : mismatch;
    }
}

package io.forgellm.tensor.adapter;

import java.util.function.IntUnaryOperator;

/**
 * The order of a q or k projection's rows. Hugging Face keeps the two halves of a head apart, since it rotates
 * dimension i with i + headSize/2; GGUF files of the llama and smollm3 architectures put the partners side by side
 * (llama.cpp's {@code LlamaModel.permute}).
 */
public final class HeadRows {
    private HeadRows() { }

    /** Whether the architecture's GGUF files have q and k in that other order. */
    public static boolean areInterleaved(String ggufArchitecture) {
        return ggufArchitecture.equals("llama") || ggufArchitecture.equals("smollm3");
    }

    /** From a row in GGUF's order to the row of Hugging Face's that stands there. */
    public static IntUnaryOperator source(int headSize) {
        int half = headSize / 2;
        return row -> {
            int within = row % headSize;
            return row - within + within % 2 * half + within / 2;
        };
    }

    /** A matrix of {@code width} columns with its rows in the order that {@code source} says. */
    public static float[] reorder(float[] matrix, int width, IntUnaryOperator source) {
        float[] ordered = new float[matrix.length];
        for (int row = 0; row < matrix.length / width; row++) {
            System.arraycopy(matrix, source.applyAsInt(row) * width, ordered, row * width, width);
        }
        return ordered;
    }
}

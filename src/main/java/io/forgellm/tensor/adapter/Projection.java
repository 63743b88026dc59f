package io.forgellm.tensor.adapter;

/**
 * One weight matrix with a low-rank change: W becomes W + scale · B·A, and with a magnitude m (DoRA, Liu et al., 2024)
 * each row of that is brought to the length m of its row.
 *
 * @param module    as Hugging Face names it within a layer: {@code self_attn.q_proj}
 * @param a         row-major, {@code [rank, in]}
 * @param b         row-major, {@code [out, rank]}
 * @param magnitude one per row of W, or null for plain LoRA
 */
public record Projection(int layer, String module, int rank, int in, int out, float[] a, float[] b,
                         float[] magnitude) {

    /** Hugging Face's name of the matrix. */
    public String weight() {
        return "model.layers." + layer + "." + module + ".weight";
    }

    /**
     * Merges the change into some rows of the matrix.
     *
     * @param rows  row-major, {@code [n, in]}; overwritten
     * @param first index of their first value within the matrix
     */
    void mergeInto(float[] rows, long first, double scale) {
        for (int i = 0; i < rows.length / in; i++) {
            mergeRow(rows, i * in, (int) (first / in) + i, scale);
        }
    }

    private void mergeRow(float[] rows, int start, int row, double scale) {
        double[] sum = new double[in];
        for (int k = 0; k < rank; k++) {
            double factor = scale * b[row * rank + k];
            for (int j = 0; j < in; j++) {
                sum[j] += factor * a[k * in + j];
            }
        }
        double squares = 0;
        for (int j = 0; j < in; j++) {
            sum[j] += rows[start + j];
            squares += sum[j] * sum[j];
        }
        double factor = magnitude == null ? 1 : magnitude[row] / Math.sqrt(squares);
        for (int j = 0; j < in; j++) {
            rows[start + j] = (float) (sum[j] * factor);
        }
    }
}

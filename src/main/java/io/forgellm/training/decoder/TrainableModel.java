package io.forgellm.training.decoder;

import io.forgellm.training.data.TokenSequence;
import java.nio.file.Path;
import java.util.List;

/** A model in training: its weights, gradients and optimiser. One thread only. */
public interface TrainableModel extends AutoCloseable {

    /**
     * Forward and backward of one micro-batch; gradients add up until {@link #step}.
     *
     * @param rows     need not be of one length
     * @param weight   factor of the gradients: 1 / loss-bearing tokens of the whole step
     * @param dropSeed seeds dropout, so that a step done again drops the same
     * @return sum of the cross-entropies of the loss-bearing tokens, nats; may be NaN or infinite
     */
    double accumulate(List<TokenSequence> rows, double weight, long dropSeed);

    /** Sum of the cross-entropies, nats, without gradients or dropout. */
    double evaluate(List<TokenSequence> rows);

    /**
     * One AdamW step with the accumulated gradients, which are zero afterwards.
     *
     * @param maxNorm gradients are scaled down to this global norm; 0 for never
     * @return global norm of the gradients before clipping; where it is not finite nothing was changed
     */
    double step(double learningRate, double weightDecay, double maxNorm);

    /** Logits after the last of the tokens, one per vocabulary entry; for probes. {@code base}: without the adapter. */
    float[] nextLogits(int[] tokens, boolean base);

    /** Parameters that are trained, and all. */
    Size size();

    /** Writes weights ({@code adapter_model.safetensors} or {@code model.safetensors}) and {@code state.safetensors}. */
    void save(Path folder);

    /** Takes weights and optimiser state from a folder that {@link #save} wrote. */
    void restore(Path folder);

    @Override
    void close();

    /** @param trainable and total: counts of numbers */
    record Size(long trainable, long total) { }
}

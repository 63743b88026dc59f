package io.forgellm.training.estimate;

/**
 * Bytes of a trainer at its peak, by what they are for.
 *
 * @param frozenWeights  the base in the precision it is kept in
 * @param trainedWeights what the optimiser changes, float32
 * @param gradients      of the trained weights
 * @param optimiser      AdamW's two moments
 * @param activations    what the way back needs, and what one block takes for itself
 * @param logits         of the tokens whose loss is taken at once
 * @param process        the JVM, libtorch and its workspaces
 */
public record MemoryEstimate(long frozenWeights, long trainedWeights, long gradients, long optimiser,
                             long activations, long logits, long process) {

    public long peak() {
        return frozenWeights + trainedWeights + gradients + optimiser + activations + logits + process;
    }
}

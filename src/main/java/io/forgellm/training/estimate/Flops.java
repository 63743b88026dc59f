package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Method;

/**
 * Floating-point operations of matrix products per token. A product with a matrix of n numbers takes 2n forward, 2n for
 * the gradient of its input and 2n for its own (Kaplan et al., 2020, "Scaling Laws for Neural Language Models", §2.1):
 * 6n for what is trained, 4n for what is frozen, and 2n less below the first trained block, where nothing goes back.
 * Checkpointing repeats the forward pass of the trained blocks. Attention's scores count over the row's half that a
 * token sees in the mean.
 *
 * @param training   of a token in a step
 * @param validation of a token that is only evaluated
 */
record Flops(double training, double validation) {

    static Flops of(DecoderConfig config, RunSpec spec, double rowTokens) {
        ModelSize size = ModelSize.of(config);
        int trained = size.trainedBlocks(spec.adapter());
        double scores = 4.0 * config.heads() * config.headSize() * rowTokens / 2;
        double block = 2.0 * size.projection() + scores;
        double head = 2.0 * size.embedding();
        double forward = size.blocks() * block + head;
        double back = trained * block + head;
        double own = spec.adapter().method() == Method.FULL ? trained * 2.0 * size.projection()
                : 6.0 * size.trainable(config, spec.adapter());
        double again = spec.compute().checkpointing() ? trained * block : 0;
        return new Flops(forward + back + trained * scores + own + again, forward);
    }
}

package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.Precision;

/** A trainer's memory from its model's shape and its specification; the constants were fitted to measured peaks. */
final class MemoryModel {
    /** JVM, libtorch, MKL and their workspaces. */
    private static final long PROCESS = 420L << 20;
    /** Tokens whose logits are there at once. */
    private static final int LOGITS_TOKENS = 1024;
    private static final int FLOAT = 4;

    private MemoryModel() {
    }

    static MemoryEstimate of(DecoderConfig config, RunSpec spec, boolean bf16) {
        ModelSize size = ModelSize.of(config);
        long trainable = size.trainable(config, spec.adapter());
        long tokens = (long) spec.optimiser().batchSize() * spec.data().maxSequence();
        int width = spec.compute().precision() == Precision.BF16
                || spec.compute().precision() == Precision.AUTO && bf16 ? 2 : FLOAT;
        return new MemoryEstimate(frozen(size, spec, trainable), trainable * FLOAT, trainable * FLOAT,
                2 * trainable * FLOAT, activations(config, size, spec, tokens, width),
                Math.min(tokens, LOGITS_TOKENS) * config.vocabularySize() * FLOAT * 2, PROCESS);
    }

    private static long frozen(ModelSize size, RunSpec spec, long trainable) {
        boolean full = spec.adapter().method() == Method.FULL;
        BasePrecision precision = full ? BasePrecision.FP32 : spec.compute().basePrecision();
        long matrices = size.blocks() * size.projection();
        long rest = size.total() - matrices - (full ? trainable - size.trainedBlocks(spec.adapter())
                * size.projection() : 0);
        long frozenMatrices = full ? matrices - size.trainedBlocks(spec.adapter()) * size.projection() : matrices;
        return Math.round(frozenMatrices * bytes(precision)) + rest * FLOAT;
    }

    /** Bytes per number, scales of quantised groups included. */
    private static double bytes(BasePrecision precision) {
        return switch (precision) {
            case AUTO, FP32 -> 4;
            case BF16 -> 2;
            case INT8 -> 1.0625;
            case INT4 -> 0.5625;
        };
    }

    private static long activations(DecoderConfig c, ModelSize size, RunSpec spec, long tokens, int width) {
        long queries = (long) c.heads() * c.headSize();
        long keys = (long) c.keyValueHeads() * c.headSize();
        // Inputs of norms and products, rotated and repeated heads, and the gated layer's four.
        long block = tokens * width * (6L * c.hiddenSize() + 4L * c.intermediateSize() + 5 * queries + 2 * keys);
        int trained = size.trainedBlocks(spec.adapter());
        long borders = tokens * width * c.hiddenSize() * trained;
        // One block's gradients stand beside its activations.
        return spec.compute().checkpointing() ? borders + 2 * block : (trained + 1) * block;
    }
}

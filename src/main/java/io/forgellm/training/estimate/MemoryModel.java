package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.estimate.ModelSize.Projection;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.Precision;

/**
 * A trainer's memory from its model's shape and its specification: what the decoder keeps, counted, and three constants
 * that were fitted to the peaks of SmolLM2-135M.
 */
final class MemoryModel {
    /** JVM, libtorch and the BLAS with their workspaces. */
    private static final long PROCESS = 300L << 20;
    /** What one block takes for itself while it runs, in outputs of all of its projections. */
    private static final double WORKING = 7;
    /** What the allocator loses between tensors that stay, in the same unit, for each block. */
    private static final double HOLES = 0.85;
    /** Of the output head: a chunk's logits, their softmax and a narrower copy. */
    private static final long LOGITS_CHUNK = 64L << 20;
    private static final int LOGITS_COPIES = 3;
    private static final int FLOAT = 4;

    private final DecoderConfig config;
    private final RunSpec spec;
    private final ModelSize size;
    private final boolean full;
    /** Bytes of a number in matrix products. */
    private final int width;
    private final long trainable;
    private final int trainedBlocks;
    private final long tokens;

    private MemoryModel(DecoderConfig config, RunSpec spec, boolean bf16) {
        this.config = config;
        this.spec = spec;
        size = ModelSize.of(config);
        full = spec.adapter().method() == Method.FULL;
        Precision precision = spec.compute().precision();
        width = precision == Precision.BF16 || precision == Precision.AUTO && bf16 ? 2 : FLOAT;
        trainable = size.trainable(config, spec.adapter());
        trainedBlocks = size.trainedBlocks(spec.adapter());
        tokens = (long) spec.optimiser().batchSize() * spec.data().maxSequence();
    }

    /** @param bf16 whether {@code AUTO} means it on this machine */
    static MemoryEstimate of(DecoderConfig config, RunSpec spec, boolean bf16) {
        MemoryModel model = new MemoryModel(config, spec, bf16);
        return new MemoryEstimate(model.frozen(), model.trainable * (model.width == FLOAT ? FLOAT : FLOAT + model.width),
                model.trainable * FLOAT, 2 * model.trainable * FLOAT, model.activations(), model.logits(), PROCESS);
    }

    private long frozen() {
        long blocks = size.blocks() - (full ? trainedBlocks : 0);
        double number = switch (spec.compute().basePrecision()) {
            case AUTO -> width;
            case FP32 -> FLOAT;
            case BF16 -> 2;
            // With a float32 scale for every 32.
            case INT8 -> 1.125;
            case INT4 -> 0.625;
        };
        double other = Math.max(number, 2);
        return Math.round(blocks * size.projection() * number
                + (blocks * size.small() + size.embedding() + size.head() + size.hidden()) * other);
    }

    private long activations() {
        long outputs = 0;
        for (Projection each : Projection.values()) {
            outputs += each.out(config);
        }
        long queries = Projection.Q_PROJ.out(config);
        long keys = Projection.K_PROJ.out(config);
        long kept = 3 * queries + 2 * keys + 2L * config.intermediateSize()
                + (config.queryKeyNorm() ? queries + keys : 0) + (config.postNorms() ? 2L * config.hiddenSize() : 0)
                + (spec.adapter().method() == Method.DORA ? outputs : 0);
        double block = kept * width + 2.0 * config.hiddenSize() * FLOAT;
        double holes = HOLES * outputs * width;
        double border = (double) config.hiddenSize() * FLOAT;
        double perToken = WORKING * outputs * width + (spec.compute().checkpointing()
                ? block + trainedBlocks * (border + holes) : trainedBlocks * (block + holes));
        return Math.round(tokens * perToken);
    }

    private long logits() {
        long token = (long) config.vocabularySize() * FLOAT;
        return LOGITS_COPIES * Math.min(tokens * token, Math.max(16 * token, LOGITS_CHUNK));
    }
}

package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.Method;
import java.util.Locale;

/**
 * How many numbers a model consists of, by what training does with them.
 *
 * @param embedding  vocabulary × hidden
 * @param head       the output head; 0 where it is the embedding
 * @param projection all projections of one block: what matrix products cost
 * @param small      norms and biases of one block
 * @param blocks     how many blocks there are
 * @param hidden     width of the residual stream, which is also the final norm's
 */
public record ModelSize(long embedding, long head, long projection, long small, int blocks, int hidden) {

    public static ModelSize of(DecoderConfig c) {
        long hidden = c.hiddenSize();
        long projections = 0;
        for (Projection each : Projection.values()) {
            projections += each.in(c) * each.out(c);
        }
        long queries = Projection.Q_PROJ.out(c);
        long keys = Projection.K_PROJ.out(c);
        long small = (c.postNorms() ? 4 : 2) * hidden + (c.queryKeyNorm() ? 2L * c.headSize() : 0)
                + (c.queryKeyValueBias() ? queries + 2 * keys : 0) + (c.outputBias() ? hidden : 0);
        long embedding = c.vocabularySize() * hidden;
        return new ModelSize(embedding, c.tiedEmbeddings() ? 0 : embedding, projections, small, c.layerCount(),
                c.hiddenSize());
    }

    /** All numbers, adapters aside. */
    public long total() {
        return embedding + head + blocks * (projection + small) + hidden;
    }

    /** How many blocks are trained: the last ones. */
    public int trainedBlocks(AdapterSpec adapter) {
        return adapter.layers() < 1 ? blocks : Math.min(adapter.layers(), blocks);
    }

    /** Numbers that the optimiser changes: of whole blocks, or of the adapters beside them. */
    public long trainable(DecoderConfig config, AdapterSpec adapter) {
        if (adapter.method() == Method.FULL) {
            return trainedBlocks(adapter) * (projection + small);
        }
        long perBlock = 0;
        for (Projection each : Projection.values()) {
            if (adapter.modules().contains(each.module())) {
                perBlock += adapter.rank() * (each.in(config) + each.out(config))
                        + (adapter.method() == Method.DORA ? each.out(config) : 0);
            }
        }
        return trainedBlocks(adapter) * perBlock;
    }

    /** The seven matrices of a block, and their widths. */
    enum Projection {
        Q_PROJ, K_PROJ, V_PROJ, O_PROJ, GATE_PROJ, UP_PROJ, DOWN_PROJ;

        String module() {
            return name().toLowerCase(Locale.ROOT);
        }

        long in(DecoderConfig c) {
            return switch (this) {
                case O_PROJ -> (long) c.heads() * c.headSize();
                case DOWN_PROJ -> c.intermediateSize();
                default -> c.hiddenSize();
            };
        }

        long out(DecoderConfig c) {
            return switch (this) {
                case Q_PROJ -> (long) c.heads() * c.headSize();
                case K_PROJ, V_PROJ -> (long) c.keyValueHeads() * c.headSize();
                case GATE_PROJ, UP_PROJ -> c.intermediateSize();
                case O_PROJ, DOWN_PROJ -> c.hiddenSize();
            };
        }
    }
}

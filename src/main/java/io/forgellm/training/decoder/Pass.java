package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One batch on its way through all blocks: its division among the threads and what the blocks share. */
final class Pass implements AutoCloseable {
    private final Team team;
    private final TokenRows rows;
    private final List<Part> parts;
    private final boolean adapted;
    private final long seed;
    private final Map<DecoderConfig.Rope, List<RotaryEmbedding>> rotary = new HashMap<>();
    private final Map<WindowMask, Tensor> masks = new ConcurrentHashMap<>();

    /** @param seed of dropout; 0 for none. @param adapted false to leave the adapters out */
    Pass(DecoderConfig config, Team team, TokenRows rows, long seed, boolean adapted) {
        this.team = team;
        this.rows = rows;
        this.seed = seed;
        this.adapted = adapted;
        parts = Part.of(rows.inputs().length, team.size());
        for (DecoderConfig.Layer layer : config.layers()) {
            if (layer.rope() != null && !rotary.containsKey(layer.rope())) {
                RotaryEmbedding whole = new RotaryEmbedding(layer.rope(), rows.positions());
                rotary.put(layer.rope(), parts.stream().map(whole::of).toList());
            }
        }
    }

    Team team() {
        return team;
    }

    int tokens() {
        return rows.inputs().length;
    }

    List<TokenRows.Segment> segments() {
        return rows.segments();
    }

    List<Part> parts() {
        return parts;
    }

    /** How the parts go through one block. */
    List<Lane> lanes(int block, DecoderConfig.Layer layer) {
        List<Lane> lanes = new ArrayList<>(parts.size());
        for (Part part : parts) {
            RotaryEmbedding turn = layer.rope() == null ? null : rotary.get(layer.rope()).get(part.index());
            lanes.add(new Lane(part, turn, seed == 0 ? 0 : Seeds.mix(seed, block), adapted, null));
        }
        return lanes;
    }

    /**
     * For queries whose window begins in the stretch before theirs: 0 where one sees a key, −∞ elsewhere. The first key
     * is the first that the first query sees. [queries, queries + window − 1]
     */
    Tensor windowMask(int queries, int window) {
        return masks.computeIfAbsent(new WindowMask(queries, window), _ -> {
            Tensor seen = torch.ones(queries, queries + window - 1).tril_(window - 1).triu_(0);
            return Tensors.keep(Tensors.zeros(ScalarType.Float, queries, queries + window - 1)
                    .masked_fill_(seen.eq(new Scalar(0)), new Scalar(Double.NEGATIVE_INFINITY)));
        });
    }

    private record WindowMask(int queries, int window) { }

    @Override
    public void close() {
        masks.values().forEach(Tensors::free);
    }
}

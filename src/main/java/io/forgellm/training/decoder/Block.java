package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One transformer block: x + o(attention(norm x)), then x + down(act(gate(norm x)) · up(norm x)), with what the
 * family adds to it; the sums of one part of a batch, on both sides of attention ({@link BlockRun} puts them
 * together). The way back is written out; it keeps the inputs of norms and of the activation, and makes the rest anew.
 */
final class Block implements AutoCloseable {
    private final DecoderConfig config;
    private final DecoderConfig.Layer layer;
    private final Attention attention;
    private final Norm inputNorm;
    private final Norm queryNorm;
    private final Norm keyNorm;
    private final Norm attentionPostNorm;
    private final Norm feedForwardNorm;
    private final Norm feedForwardPostNorm;
    private final Projection q;
    private final Projection k;
    private final Projection v;
    private final Projection o;
    private final Projection gate;
    private final Projection up;
    private final Projection down;

    Block(DecoderConfig config, DecoderConfig.Layer layer, BlockWeights weights) {
        this.config = config;
        this.layer = layer;
        attention = new Attention(config, layer);
        inputNorm = weights.norm("input_layernorm");
        queryNorm = config.queryKeyNorm() ? weights.norm("self_attn.q_norm") : null;
        keyNorm = config.queryKeyNorm() ? weights.norm("self_attn.k_norm") : null;
        attentionPostNorm = config.postNorms() ? weights.norm("post_attention_layernorm") : null;
        feedForwardNorm = weights.norm(config.postNorms() ? "pre_feedforward_layernorm" : "post_attention_layernorm");
        feedForwardPostNorm = config.postNorms() ? weights.norm("post_feedforward_layernorm") : null;
        q = weights.projection(0, "self_attn.q_proj");
        k = weights.projection(1, "self_attn.k_proj");
        v = weights.projection(2, "self_attn.v_proj");
        o = weights.projection(3, "self_attn.o_proj");
        gate = weights.projection(4, "mlp.gate_proj");
        up = weights.projection(5, "mlp.up_proj");
        down = weights.projection(6, "mlp.down_proj");
    }

    Attention attention() {
        return attention;
    }

    DecoderConfig.Layer layer() {
        return layer;
    }

    /** Makes ready what all threads read: unpacked weights, DoRA's norms. */
    void prepare(Team team) {
        List<Projection> all = projections();
        int members = all.stream().anyMatch(Projection::needsWork) ? Math.min(team.size(), all.size()) : 1;
        team.each(members, member -> {
            for (int i = member; i < all.size(); i += members) {
                all.get(i).prepare();
            }
        });
    }

    void release() {
        projections().forEach(Projection::release);
    }

    void changed() {
        projections().forEach(Projection::changed);
    }

    /**
     * Queries, keys and values of a part.
     *
     * @param x     [part's tokens, hidden], float32
     * @param run   takes them
     * @param saved takes what the way back needs, or null
     */
    void beforeAttention(Tensor x, Lane lane, Attention.Run run, Saved saved) {
        Tensor inverse = inputNorm.inverse(x);
        Tensor normed = inputNorm.forward(x, inverse);
        Tensor query = heads(q.forward(normed, lane, of(saved, 0)), config.heads());
        Tensor key = heads(k.forward(normed, lane, of(saved, 1)), config.keyValueHeads());
        turn(queryNorm, query, lane, run.q);
        turn(keyNorm, key, lane, run.k);
        lane.part().of(run.v).copy_(heads(v.forward(normed, lane, of(saved, 2)), config.keyValueHeads()));
        if (saved != null) {
            saved.x = Tensors.keep(x);
            saved.inverse = Tensors.keep(inverse);
            saved.query = queryNorm == null ? null : Tensors.keep(query);
            saved.key = keyNorm == null ? null : Tensors.keep(key);
        }
    }

    /** @param result takes the block's result, float32; null where only what is saved is wanted */
    void afterAttention(Tensor x, Tensor attended, Lane lane, Tensor result, Saved saved) {
        Tensor added = o.forward(attended, lane, of(saved, 3));
        Tensor middle = x.add(attentionPostNorm == null ? added : attentionPostNorm.forward(added));
        Tensor inverse = feedForwardNorm.inverse(middle);
        Tensor normed = feedForwardNorm.forward(middle, inverse);
        Tensor gated = gate.forward(normed, lane, of(saved, 4));
        Tensor raised = up.forward(normed, lane, of(saved, 5));
        Tensor product = activated(gated).mul_(raised);
        Tensor lowered = null;
        if (result == null && feedForwardPostNorm == null) {
            down.recall(product, lane, of(saved, 6));
        } else {
            lowered = down.forward(product, lane, of(saved, 6));
        }
        if (result != null) {
            torch.add_out(result, middle,
                    feedForwardPostNorm == null ? lowered : feedForwardPostNorm.forward(lowered));
        }
        if (saved != null) {
            saved.added = attentionPostNorm == null ? null : Tensors.keep(added);
            saved.middle = Tensors.keep(middle);
            saved.middleInverse = Tensors.keep(inverse);
            saved.gated = Tensors.keep(gated);
            saved.raised = Tensors.keep(raised);
            saved.lowered = feedForwardPostNorm == null ? null : Tensors.keep(lowered);
        }
    }

    /**
     * From the result back to attention.
     *
     * @param gradient of the part's result, float32
     * @param run      takes attention's gradient
     */
    void backToAttention(Tensor gradient, Tensor attended, Lane lane, Attention.Run run, Saved saved) {
        Tensor active = activated(saved.gated);
        Tensor dProduct = down.backward(narrow(through(feedForwardPostNorm, gradient, saved.lowered, lane), active),
                active.mul(saved.raised), lane, of(saved, 6), null);
        Tensor dUp = dProduct.mul(active);
        Tensor dGate = activationGradient(dProduct.mul_(saved.raised), saved.gated);
        Tensor normed = feedForwardNorm.forward(saved.middle, saved.middleInverse);
        Tensor dNormed = gate.backward(dGate, normed, lane, of(saved, 4), null);
        dNormed = up.backward(dUp, normed, lane, of(saved, 5), dNormed);
        Tensor dMiddle = feedForwardNorm.backward(dNormed, saved.middle, saved.middleInverse, lane).add_(gradient);
        saved.dMiddle = Tensors.keep(dMiddle);
        Tensor dAdded = narrow(through(attentionPostNorm, dMiddle, saved.added, lane), active);
        lane.part().of(run.gradient()).copy_(o.backward(dAdded, attended, lane, of(saved, 3), null));
    }

    /** From attention back to x. @param into takes the gradient of the part's x; null where nothing below learns */
    void backToInput(Attention.Run run, Lane lane, Saved saved, Tensor into) {
        Tensor normed = inputNorm.forward(saved.x, saved.inverse);
        Tensor dQuery = flat(narrow(turnBack(queryNorm, lane.part().of(run.dq()), saved.query, lane), normed));
        Tensor dKey = flat(narrow(turnBack(keyNorm, lane.part().of(run.dk()), saved.key, lane), normed));
        Tensor dValue = flat(narrow(lane.part().of(run.dv()), normed));
        if (into == null && !inputNorm.learns()) {
            q.learn(dQuery, normed, lane, of(saved, 0));
            k.learn(dKey, normed, lane, of(saved, 1));
            v.learn(dValue, normed, lane, of(saved, 2));
            return;
        }
        Tensor dNormed = q.backward(dQuery, normed, lane, of(saved, 0), null);
        dNormed = k.backward(dKey, normed, lane, of(saved, 1), dNormed);
        dNormed = v.backward(dValue, normed, lane, of(saved, 2), dNormed);
        Tensor dx = inputNorm.backward(dNormed, saved.x, saved.inverse, lane);
        if (into != null) {
            torch.add_out(into, dx, saved.dMiddle);
        }
    }

    private Tensor heads(Tensor x, int count) {
        return x.view(x.size(0), count, config.headSize());
    }

    private static Tensor flat(Tensor x) {
        return x.view(x.size(0), -1);
    }

    private static void turn(Norm norm, Tensor x, Lane lane, Tensor into) {
        Tensor normed = norm == null ? x : norm.forward(x);
        if (lane.rotary() == null) {
            lane.part().of(into).copy_(normed);
        } else {
            lane.rotary().forward(Tensors.as(ScalarType.Float, normed), lane.part().of(into));
        }
    }

    private static Tensor turnBack(Norm norm, Tensor gradient, Tensor x, Lane lane) {
        Tensor back = lane.rotary() == null ? gradient : lane.rotary().backward(gradient);
        return norm == null ? back : norm.backward(back, x, norm.inverse(x), lane);
    }

    private static Tensor through(Norm norm, Tensor gradient, Tensor x, Lane lane) {
        return norm == null ? gradient : norm.backward(gradient, x, norm.inverse(x), lane);
    }

    private static Tensor narrow(Tensor x, Tensor as) {
        return Tensors.as(as.scalar_type(), x);
    }

    private Tensor activated(Tensor x) {
        return switch (config.activation()) {
            case SILU -> torch.silu(x);
            case GELU_TANH -> torch.gelu(x, "tanh");
        };
    }

    private Tensor activationGradient(Tensor gradient, Tensor x) {
        return switch (config.activation()) {
            case SILU -> torch.silu_backward(gradient, x);
            case GELU_TANH -> torch.gelu_backward(gradient, x, "tanh");
        };
    }

    private List<Projection> projections() {
        return List.of(q, k, v, o, gate, up, down);
    }

    private static Projection.Saved of(Saved saved, int number) {
        return saved == null ? null : saved.projections.get(number);
    }

    @Override
    public void close() {
        projections().forEach(Projection::close);
        Stream.of(inputNorm, queryNorm, keyNorm, attentionPostNorm, feedForwardNorm, feedForwardPostNorm)
                .filter(Objects::nonNull).forEach(Norm::close);
    }

    /** What one part leaves for its way back. */
    static final class Saved {
        private final List<Projection.Saved> projections = Stream.generate(Projection.Saved::new).limit(7).toList();
        private Tensor x;
        private Tensor inverse;
        private Tensor query;
        private Tensor key;
        private Tensor added;
        private Tensor middle;
        private Tensor middleInverse;
        private Tensor gated;
        private Tensor raised;
        private Tensor lowered;
        private Tensor dMiddle;

        void free() {
            projections.forEach(Projection.Saved::free);
            for (Tensor tensor : new Tensor[] {x, inverse, query, key, added, middle, middleInverse, gated, raised,
                lowered, dMiddle}) {
                Tensors.free(tensor);
            }
        }
    }
}

package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One transformer block: x + o(attention(norm x)), then x + down(act(gate(norm x)) · up(norm x)), with what the family
 * adds to it. The way back is written out; it keeps the inputs of norms and of the activation, and makes the rest anew.
 */
final class Block implements AutoCloseable {
    final Norm inputNorm;
    final Norm queryNorm;
    final Norm keyNorm;
    final Norm attentionPostNorm;
    final Norm feedForwardNorm;
    final Norm feedForwardPostNorm;
    final Projection q;
    final Projection k;
    final Projection v;
    final Projection o;
    final Projection gate;
    final Projection up;
    final Projection down;
    private final Attention attention;
    private final DecoderConfig config;

    Block(DecoderConfig config, DecoderConfig.Layer layer, BlockWeights weights) {
        this.config = config;
        attention = new Attention(config, layer);
        inputNorm = weights.norm("input_layernorm");
        queryNorm = config.queryKeyNorm() ? weights.norm("self_attn.q_norm") : null;
        keyNorm = config.queryKeyNorm() ? weights.norm("self_attn.k_norm") : null;
        attentionPostNorm = config.postNorms() ? weights.norm("post_attention_layernorm") : null;
        feedForwardNorm = weights.norm(config.postNorms() ? "pre_feedforward_layernorm" : "post_attention_layernorm");
        feedForwardPostNorm = config.postNorms() ? weights.norm("post_feedforward_layernorm") : null;
        q = weights.projection("self_attn.q_proj");
        k = weights.projection("self_attn.k_proj");
        v = weights.projection("self_attn.v_proj");
        o = weights.projection("self_attn.o_proj");
        gate = weights.projection("mlp.gate_proj");
        up = weights.projection("mlp.up_proj");
        down = weights.projection("mlp.down_proj");
    }

    /** @param x [tokens, hidden], float32; @param saved takes what the way back needs, or null */
    Tensor forward(Tensor x, Pass pass, Saved saved) {
        Tensor inverse = inputNorm.inverse(x);
        Tensor normed = inputNorm.forward(x, inverse);
        Tensor query = heads(q.forward(normed, pass.drop(0), pass.adapted(), at(saved, 0)), config.heads());
        Tensor key = heads(k.forward(normed, pass.drop(1), pass.adapted(), at(saved, 1)), config.keyValueHeads());
        Tensor value = heads(v.forward(normed, pass.drop(2), pass.adapted(), at(saved, 2)), config.keyValueHeads());
        Tensor attended = attention.forward(turned(queryNorm, query, pass), turned(keyNorm, key, pass), value,
                pass.segments(), saved == null ? null : saved.pieces);
        Tensor added = o.forward(attended, pass.drop(3), pass.adapted(), at(saved, 3));
        Tensor middle = x.add(attentionPostNorm == null ? added
                : attentionPostNorm.forward(added, attentionPostNorm.inverse(added)));
        Tensor middleInverse = feedForwardNorm.inverse(middle);
        Tensor middleNormed = feedForwardNorm.forward(middle, middleInverse);
        Tensor gated = gate.forward(middleNormed, pass.drop(4), pass.adapted(), at(saved, 4));
        Tensor raised = up.forward(middleNormed, pass.drop(5), pass.adapted(), at(saved, 5));
        Tensor lowered = down.forward(activated(gated).mul_(raised), pass.drop(6), pass.adapted(), at(saved, 6));
        Tensor result = middle.add(feedForwardPostNorm == null ? lowered
                : feedForwardPostNorm.forward(lowered, feedForwardPostNorm.inverse(lowered)));
        if (saved != null) {
            saved.keep(x, inverse, queryNorm == null ? null : query, keyNorm == null ? null : key, attended,
                    attentionPostNorm == null ? null : added, middle, middleInverse, gated, raised,
                    feedForwardPostNorm == null ? null : lowered);
        }
        return result;
    }

    /** @param gradient of the result, float32; @param needsX whether anything below learns; @return gradient of x */
    Tensor backward(Tensor gradient, Pass pass, Saved saved, boolean needsX) {
        Tensor compute = narrow(through(feedForwardPostNorm, gradient, saved.lowered), saved.gated);
        Tensor active = activated(saved.gated);
        Tensor product = down.backward(compute, active.mul(saved.raised), pass.drop(6), at(saved, 6), true);
        Tensor dGate = activationGradient(product.mul(saved.raised), saved.gated);
        Tensor dUp = product.mul_(active);
        Tensor normed = feedForwardNorm.forward(saved.middle, saved.middleInverse);
        Tensor dNormed = gate.backward(dGate, normed, pass.drop(4), at(saved, 4), true)
                .add_(up.backward(dUp, normed, pass.drop(5), at(saved, 5), true));
        Tensor dMiddle = feedForwardNorm.backward(dNormed, saved.middle, saved.middleInverse).add_(gradient);

        Tensor dAdded = narrow(through(attentionPostNorm, dMiddle, saved.added), saved.gated);
        Tensor dAttended = o.backward(dAdded, saved.attended, pass.drop(3), at(saved, 3), true);
        Attention.Gradients d = attention.backward(dAttended, pass.segments(), saved.pieces);
        Tensor dQuery = turnedBack(queryNorm, d.q(), saved.query, pass).view(-1, (long) config.heads() * config.headSize());
        long width = (long) config.keyValueHeads() * config.headSize();
        Tensor dKey = turnedBack(keyNorm, d.k(), saved.key, pass).view(-1, width);
        Tensor input = inputNorm.forward(saved.x, saved.inverse);
        boolean needsNorm = needsX || inputNorm.learns();
        Tensor dq = q.backward(dQuery, input, pass.drop(0), at(saved, 0), needsNorm);
        Tensor dk = k.backward(dKey, input, pass.drop(1), at(saved, 1), needsNorm);
        Tensor dv = v.backward(d.v().view(-1, width), input, pass.drop(2), at(saved, 2), needsNorm);
        return needsNorm ? inputNorm.backward(dq.add_(dk).add_(dv), saved.x, saved.inverse).add_(dMiddle) : null;
    }

    private Tensor heads(Tensor x, int count) {
        return x.view(x.size(0), count, config.headSize());
    }

    private Tensor turned(Norm norm, Tensor x, Pass pass) {
        Tensor normed = norm == null ? x : norm.forward(x, norm.inverse(x));
        return pass.rotary() == null ? normed : pass.rotary().forward(normed);
    }

    private Tensor turnedBack(Norm norm, Tensor gradient, Tensor x, Pass pass) {
        Tensor back = pass.rotary() == null ? gradient : pass.rotary().backward(gradient);
        return norm == null ? back : narrow(norm.backward(back, x, norm.inverse(x)), gradient);
    }

    private Tensor through(Norm norm, Tensor gradient, Tensor x) {
        return norm == null ? gradient : norm.backward(gradient, x, norm.inverse(x));
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

    List<Projection> projections() {
        return List.of(q, k, v, o, gate, up, down);
    }

    private static Projection.Saved at(Saved saved, int index) {
        return saved == null ? null : saved.projections.get(index);
    }

    @Override
    public void close() {
        projections().forEach(Projection::close);
        for (Norm norm : new Norm[] {inputNorm, queryNorm, keyNorm, attentionPostNorm, feedForwardNorm,
            feedForwardPostNorm}) {
            if (norm != null) {
                norm.close();
            }
        }
    }

    /**
     * What is the same for all of a block's parts in one pass.
     *
     * @param seed    of this block's dropout; 0 for none
     * @param adapted false to leave the adapters out
     */
    record Pass(List<TokenRows.Segment> segments, RotaryEmbedding rotary, long seed, boolean adapted) {
        long drop(int part) {
            return seed == 0 ? 0 : seed * 31 + part + 1;
        }
    }

    /** What one pass leaves for its way back. */
    static final class Saved {
        private final List<Projection.Saved> projections = new ArrayList<>();
        private final List<Attention.Piece> pieces = Attention.pieces();
        private Tensor x;
        private Tensor inverse;
        private Tensor query;
        private Tensor key;
        private Tensor attended;
        private Tensor added;
        private Tensor middle;
        private Tensor middleInverse;
        private Tensor gated;
        private Tensor raised;
        private Tensor lowered;

        Saved() {
            for (int i = 0; i < 7; i++) {
                projections.add(new Projection.Saved());
            }
        }

        private void keep(Tensor... tensors) {
            for (Tensor tensor : tensors) {
                if (tensor != null) {
                    Tensors.keep(tensor);
                }
            }
            x = tensors[0];
            inverse = tensors[1];
            query = tensors[2];
            key = tensors[3];
            attended = tensors[4];
            added = tensors[5];
            middle = tensors[6];
            middleInverse = tensors[7];
            gated = tensors[8];
            raised = tensors[9];
            lowered = tensors[10];
        }

        void free() {
            projections.forEach(Projection.Saved::free);
            for (Tensor tensor : new Tensor[] {x, inverse, query, key, attended, added, middle, middleInverse, gated,
                raised, lowered}) {
                Tensors.free(tensor);
            }
        }
    }
}

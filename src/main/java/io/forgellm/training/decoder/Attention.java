package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * softmax(scale · q·kᵀ) · v, causal, segment by segment: documents that share a row never meet, and no mask of their
 * whole row is needed. Queries that share a key-value head see it through a stride of 0, not through copies. The
 * attention kernel is libtorch's fused one; its graph of one node is the only autograd in the decoder.
 */
final class Attention {
    private final int heads;
    private final int keyValueHeads;
    private final int size;
    private final double scale;
    private final int window;

    Attention(DecoderConfig config, DecoderConfig.Layer layer) {
        heads = config.heads();
        keyValueHeads = config.keyValueHeads();
        size = config.headSize();
        scale = config.attentionScale();
        window = layer.window();
    }

    /**
     * @param q     [tokens, heads, size]; k and v [tokens, keyValueHeads, size]
     * @param saved takes what the way back needs, or null
     * @return [tokens, heads · size]
     */
    Tensor forward(Tensor q, Tensor k, Tensor v, List<TokenRows.Segment> segments, List<Piece> saved) {
        Tensor result = Tensors.empty(q.scalar_type(), q.size(0), (long) heads * size);
        Map<Integer, Tensor> masks = new HashMap<>();
        for (TokenRows.Segment segment : segments) {
            Tensor output = result.narrow(0, segment.start(), segment.length())
                    .view(segment.length(), keyValueHeads, group(), size).permute(1, 2, 0, 3);
            if (saved == null) {
                output.copy_(attend(part(q, segment), part(k, segment), part(v, segment), masks));
            } else {
                Piece piece = Piece.of(part(q, segment), part(k, segment), part(v, segment));
                AutoGradMode grad = new AutoGradMode(true);
                piece.output = Tensors.keep(attend(piece.q, piece.k, piece.v, masks));
                grad.close();
                output.copy_(piece.output.detach());
                saved.add(piece);
            }
        }
        return result;
    }

    /** @return gradients of q, k and v */
    Gradients backward(Tensor gradient, List<TokenRows.Segment> segments, List<Piece> saved) {
        long tokens = gradient.size(0);
        Tensor q = Tensors.empty(gradient.scalar_type(), tokens, heads, size);
        Tensor k = Tensors.empty(gradient.scalar_type(), tokens, keyValueHeads, size);
        Tensor v = Tensors.empty(gradient.scalar_type(), tokens, keyValueHeads, size);
        for (int i = 0; i < segments.size(); i++) {
            TokenRows.Segment segment = segments.get(i);
            Piece piece = saved.get(i);
            Tensor part = gradient.narrow(0, segment.start(), segment.length())
                    .view(segment.length(), keyValueHeads, group(), size).permute(1, 2, 0, 3);
            AutoGradMode grad = new AutoGradMode(true);
            piece.output.backward(part, new BoolOptional(false), false, new TensorArrayRefOptional());
            grad.close();
            part(q, segment).copy_(piece.q.grad());
            part(k, segment).copy_(piece.k.grad());
            part(v, segment).copy_(piece.v.grad());
            piece.free();
        }
        return new Gradients(q, k, v);
    }

    /** View of a segment, [keyValueHeads, group or 1, length, size]. */
    private Tensor part(Tensor x, TokenRows.Segment segment) {
        return x.narrow(0, segment.start(), segment.length())
                .view(segment.length(), keyValueHeads, x.size(1) / keyValueHeads, size).permute(1, 2, 0, 3);
    }

    private Tensor attend(Tensor q, Tensor k, Tensor v, Map<Integer, Tensor> masks) {
        int length = Math.toIntExact(q.size(2));
        Tensor keys = k.expand(keyValueHeads, group(), length, size);
        Tensor values = v.expand(keyValueHeads, group(), length, size);
        boolean masked = window > 0 && window < length;
        TensorOptional mask = masked
                ? new TensorOptional(masks.computeIfAbsent(length, n -> windowMask(n, q.scalar_type())))
                : new TensorOptional();
        return torch.scaled_dot_product_attention(q, keys, values, mask, 0, !masked, new DoubleOptional(scale), false);
    }

    /** 0 where a query sees a key, −∞ elsewhere. */
    private Tensor windowMask(int length, ScalarType type) {
        Tensor hidden = torch.ones(length, length).triu_(1)
                .add_(torch.ones(length, length).tril_(-window));
        return Tensors.zeros(type, length, length)
                .masked_fill_(hidden.to(ScalarType.Bool), new Scalar(Double.NEGATIVE_INFINITY));
    }

    private int group() {
        return heads / keyValueHeads;
    }

    record Gradients(Tensor q, Tensor k, Tensor v) { }

    /** One segment's leaves and result. */
    static final class Piece {
        private final Tensor q;
        private final Tensor k;
        private final Tensor v;
        private Tensor output;

        private Piece(Tensor q, Tensor k, Tensor v) {
            this.q = q;
            this.k = k;
            this.v = v;
        }

        static Piece of(Tensor q, Tensor k, Tensor v) {
            return new Piece(leaf(q), leaf(k), leaf(v));
        }

        private static Tensor leaf(Tensor tensor) {
            return Tensors.keep(tensor.detach().set_requires_grad(true));
        }

        void free() {
            Tensors.free(output);
            Tensors.free(q);
            Tensors.free(k);
            Tensors.free(v);
        }
    }

    static List<Piece> pieces() {
        return new ArrayList<>();
    }
}

package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * softmax(scale · q·kᵀ) · v, causal, document by document: those that share a row never meet, and no mask of the whole
 * row is needed. Queries that share a key-value head see it through a stride of 0, not through copies. The kernel is
 * libtorch's fused one, in float32 whatever the compute type: on OpenBLAS its bf16 products take twenty times as long.
 * Its graph of one node is the only autograd in the decoder.
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

    Run run(Pass pass, ScalarType type) {
        return new Run(pass, type);
    }

    /**
     * Some heads of one document, for one thread: key-value heads, and of the query heads that share each of them, some.
     * A document longer than the window is cut into its stretches.
     */
    private record Unit(TokenRows.Segment segment, int firstHead, int heads, int firstQuery, int queries,
                        List<Piece> pieces) {
        long cost(int window) {
            long seen = window > 0 ? Math.min(segment.length(), 2L * window) : segment.length();
            return segment.length() * seen * heads * queries;
        }
    }

    /** One call of the kernel: its leaves and its result, which the way back needs. */
    private record Piece(int start, Tensor q, int firstKey, Tensor k, Tensor v, Tensor output) {
        void free() {
            Tensors.free(output);
            Tensors.free(q);
            Tensors.free(k);
            Tensors.free(v);
        }
    }

    /** Attention of one block over one batch. All tensors have the batch's tokens first. */
    final class Run {
        private final Pass pass;
        private final ScalarType type;
        private final List<List<Unit>> shares;
        /** [tokens, heads, size] float32: to be written before {@link #forward}. */
        final Tensor q;
        final Tensor k;
        final Tensor v;
        private Tensor attended;
        private Tensor gradient;
        private Tensor dq;
        private Tensor dk;
        private Tensor dv;

        private Run(Pass pass, ScalarType type) {
            this.pass = pass;
            this.type = type;
            q = Tensors.kept(ScalarType.Float, pass.tokens(), heads, size);
            k = Tensors.kept(ScalarType.Float, pass.tokens(), keyValueHeads, size);
            v = Tensors.kept(ScalarType.Float, pass.tokens(), keyValueHeads, size);
            shares = shares(pass);
        }

        /** [tokens, heads · size] in the compute type. */
        Tensor attended() {
            return attended;
        }

        /** Of {@link #attended}, float32: to be written before {@link #backward}. */
        Tensor gradient() {
            return gradient;
        }

        /** @param keep whether there will be a way back */
        void forward(boolean keep) {
            attended = Tensors.kept(type, pass.tokens(), (long) heads * size);
            pass.team().each(shares.size(), member -> shares.get(member).forEach(unit -> attend(unit, keep)));
        }

        /** Between forward and backward the pieces have it all. */
        void rest() {
            Tensors.free(attended);
            attended = null;
        }

        void prepareBackward() {
            gradient = Tensors.kept(ScalarType.Float, pass.tokens(), (long) heads * size);
            if (attended == null) {
                attended = Tensors.kept(type, pass.tokens(), (long) heads * size);
                pass.team().each(shares.size(), member -> shares.get(member)
                        .forEach(unit -> unit.pieces.forEach(piece -> give(unit, piece, piece.output))));
            }
        }

        void backward() {
            dq = Tensors.kept(ScalarType.Float, pass.tokens(), heads, size);
            dk = Tensors.keep(Tensors.zeros(ScalarType.Float, pass.tokens(), keyValueHeads, size));
            dv = Tensors.keep(Tensors.zeros(ScalarType.Float, pass.tokens(), keyValueHeads, size));
            pass.team().each(shares.size(), member -> shares.get(member).forEach(this::back));
            int members = Math.min(2, pass.team().size());
            pass.team().each(members, member -> {
                if (member == 0) {
                    gather(dk, Piece::k);
                }
                if (member == members - 1) {
                    gather(dv, Piece::v);
                }
            });
        }

        /** Query heads of several threads add to the same keys: in a fixed order, whoever was first. */
        private void gather(Tensor into, Function<Piece, Tensor> leaf) {
            shares.forEach(share -> share.forEach(unit -> unit.pieces.forEach(piece -> {
                Tensor from = leaf.apply(piece);
                part(unit, into, piece.firstKey, (int) from.size(2)).add_(from.grad());
            })));
        }

        Tensor dq() {
            return dq;
        }

        Tensor dk() {
            return dk;
        }

        Tensor dv() {
            return dv;
        }

        void free() {
            shares.forEach(share -> share.forEach(unit -> unit.pieces.forEach(Piece::free)));
            for (Tensor tensor : new Tensor[] {q, k, v, attended, gradient, dq, dk, dv}) {
                Tensors.free(tensor);
            }
        }

        private void attend(Unit unit, boolean keep) {
            int length = unit.segment.length();
            int stretch = window > 0 ? Math.min(window, length) : length;
            for (int from = 0; from < length; from += stretch) {
                int count = Math.min(stretch, length - from);
                int start = unit.segment.start() + from;
                int firstKey = from == 0 ? start : start - window + 1;
                Piece piece = piece(unit, start, count, firstKey, keep);
                give(unit, piece, piece.output);
                if (keep) {
                    unit.pieces.add(piece);
                } else {
                    piece.free();
                }
            }
        }

        private Piece piece(Unit unit, int start, int count, int firstKey, boolean keep) {
            int keys = start + count - firstKey;
            Tensor query = leaf(part(unit, q, start, count), keep);
            Tensor key = leaf(part(unit, k, firstKey, keys), keep);
            Tensor value = leaf(part(unit, v, firstKey, keys), keep);
            TensorOptional mask = keys == count ? new TensorOptional()
                    : new TensorOptional(pass.windowMask(count, window));
            AutoGradMode mode = new AutoGradMode(keep);
            Tensor output = torch.scaled_dot_product_attention(query, shared(unit, key), shared(unit, value), mask, 0,
                    keys == count, new DoubleOptional(scale), false);
            mode.close();
            return new Piece(start, query, firstKey, key, value, Tensors.keep(output));
        }

        private void give(Unit unit, Piece piece, Tensor output) {
            part(unit, attended.view(-1, heads, size), piece.start, (int) piece.q.size(2)).copy_(output.detach());
        }

        private void back(Unit unit) {
            for (Piece piece : unit.pieces) {
                int count = (int) piece.q.size(2);
                AutoGradMode mode = new AutoGradMode(true);
                piece.output.backward(part(unit, gradient.view(-1, heads, size), piece.start, count),
                        new BoolOptional(false), false, new TensorArrayRefOptional());
                mode.close();
                part(unit, dq, piece.start, count).copy_(piece.q.grad());
            }
        }

        /** View of a unit's heads and some tokens, [its key-value heads, its queries of each or 1, tokens, size]. */
        private Tensor part(Unit unit, Tensor x, int start, int count) {
            boolean keys = x.size(1) == keyValueHeads;
            return x.narrow(0, start, count).view(count, keyValueHeads, x.size(1) / keyValueHeads, size)
                    .narrow(1, unit.firstHead, unit.heads)
                    .narrow(2, keys ? 0 : unit.firstQuery, keys ? 1 : unit.queries).permute(1, 2, 0, 3);
        }

        private Tensor shared(Unit unit, Tensor x) {
            return x.expand(x.size(0), unit.queries, x.size(2), size);
        }

        private static Tensor leaf(Tensor tensor, boolean keep) {
            return Tensors.keep(tensor.detach().set_requires_grad(keep));
        }
    }

    /**
     * Whole documents where there are enough of them, single key-value heads else, single queries where those do not
     * come out even; the dearest first, each to the least busy.
     */
    private List<List<Unit>> shares(Pass pass) {
        int members = pass.team().size();
        int step = pass.segments().size() >= 2 * members ? keyValueHeads : 1;
        int group = heads / keyValueHeads;
        int queries = step > 1 || pass.segments().size() * keyValueHeads % members == 0 ? group : 1;
        List<Unit> units = new ArrayList<>();
        for (TokenRows.Segment segment : pass.segments()) {
            for (int head = 0; head < keyValueHeads; head += step) {
                for (int query = 0; query < group; query += queries) {
                    units.add(new Unit(segment, head, step, query, queries, new ArrayList<>()));
                }
            }
        }
        units.sort(Comparator.comparingLong((Unit unit) -> unit.cost(window)).reversed());
        List<List<Unit>> shares = new ArrayList<>();
        for (int i = 0; i < Math.min(members, units.size()); i++) {
            shares.add(new ArrayList<>());
        }
        long[] load = new long[shares.size()];
        for (Unit unit : units) {
            int least = 0;
            for (int i = 1; i < load.length; i++) {
                least = load[i] < load[least] ? i : least;
            }
            shares.get(least).add(unit);
            load[least] += unit.cost(window);
        }
        return shares;
    }
}

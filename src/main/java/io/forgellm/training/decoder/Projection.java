package io.forgellm.training.decoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * y = x·Wᵀ + b of [tokens, in], frozen, trained, or frozen with a low-rank adapter. A frozen weight needs no activation
 * for its way back, so only the adapter's small product is saved.
 */
final class Projection implements AutoCloseable {
    private final int number;
    private final FrozenWeight frozen;
    private final Parameter trained;
    private final Tensor frozenBias;
    private final Parameter bias;
    private final LowRank adapter;
    private Tensor weight;
    private Tensor rowNorms;

    /** @param number tells the projections of a block apart, for their dropout */
    Projection(int number, FrozenWeight frozen, Parameter trained, Tensor frozenBias, Parameter bias, LowRank adapter) {
        this.number = number;
        this.frozen = frozen;
        this.trained = trained;
        this.frozenBias = frozenBias == null ? null : Tensors.keep(frozenBias);
        this.bias = bias;
        this.adapter = adapter;
    }

    /** Whether {@link #prepare} has much to do. */
    boolean needsWork() {
        return frozen != null && (!frozen.ready() || directs() && rowNorms == null);
    }

    /** Makes what all threads then read: a packed weight's values, DoRA's row norms. */
    void prepare() {
        if (frozen != null && weight == null) {
            weight = Tensors.keep(frozen.use());
        }
        if (directs() && rowNorms == null) {
            rowNorms = Tensors.keep(adapter.rowNorms(weight));
        }
    }

    /** Forgets the unpacked weight. */
    void release() {
        Tensors.free(weight);
        weight = null;
    }

    /** To be called after the adapter was written. */
    void changed() {
        Tensors.free(rowNorms);
        rowNorms = null;
    }

    /** @param saved takes what the way back needs, or null */
    Tensor forward(Tensor x, Lane lane, Saved saved) {
        Tensor base = torch.linear(x, weight());
        if (adapter == null || !lane.adapted()) {
            return plusBias(base);
        }
        Tensor mask = mask(x, lane);
        Tensor dropped = mask == null ? x : x.mul(mask);
        Tensor low = torch.linear(dropped, adapter.a().use());
        Tensor up = adapter.b().use().t();
        if (saved != null) {
            saved.low = Tensors.keep(low);
        }
        Scalar scale = new Scalar(adapter.scale());
        if (!directs()) {
            return plusBias(base.addmm_(low, up, Tensors.ONE, scale));
        }
        Tensor through = mask == null ? base : torch.linear(dropped, weight());
        Tensor directed = through.addmm(low, up, Tensors.ONE, scale);
        if (saved != null) {
            saved.directed = Tensors.keep(directed);
        }
        // PEFT: base + (share − 1)·base(dropped) + share·delta; without dropout that is share·(base + delta).
        Tensor y = directed.mul(share());
        return plusBias(mask == null ? y : y.add_(base).sub_(through));
    }

    /** Only what {@link #forward} saves, where its result is of no use. */
    void recall(Tensor x, Lane lane, Saved saved) {
        if (directs()) {
            forward(x, lane, saved);
        } else if (adapter != null) {
            Tensor mask = mask(x, lane);
            saved.low = Tensors.keep(torch.linear(mask == null ? x : x.mul(mask), adapter.a().use()));
        }
    }

    /**
     * Gives the lane the gradients of what learns.
     *
     * @param x    the input of {@link #forward}
     * @param into what the gradient of x is added to; null for a new tensor
     * @return gradient of x
     */
    Tensor backward(Tensor gradient, Tensor x, Lane lane, Saved saved, Tensor into) {
        Tensor mask = mask(x, lane);
        Tensor directed = directs() ? gradient.mul(share()) : gradient;
        Tensor low = learn(gradient, directed, x, mask, lane, saved);
        Tensor result = product(into, mask == null ? directed : gradient, weight());
        if (low == null) {
            return result;
        }
        if (mask == null) {
            return result.addmm_(low, adapter.a().use());
        }
        Tensor throughMask = low.mm(adapter.a().use());
        if (directs()) {
            throughMask.addmm_(directed.sub(gradient), weight());
        }
        return result.addcmul_(throughMask, mask);
    }

    /** Of {@link #backward} only what is learnt. */
    void learn(Tensor gradient, Tensor x, Lane lane, Saved saved) {
        learn(gradient, directs() ? gradient.mul(share()) : gradient, x, mask(x, lane), lane, saved);
    }

    /** @return the gradient of the low-rank product, or null */
    private Tensor learn(Tensor gradient, Tensor directed, Tensor x, Tensor mask, Lane lane, Saved saved) {
        int part = lane.part().index();
        if (bias != null) {
            lane.gains().sum(part, bias, Tensors.columnSum(gradient));
        }
        if (trained != null) {
            lane.gains().product(part, trained, gradient, x);
        }
        if (adapter == null) {
            return null;
        }
        if (directs()) {
            lane.gains().sum(part, adapter.magnitude(),
                    Tensors.columnSum(gradient.mul(saved.directed)).div_(rowNorms));
        }
        Scalar scale = new Scalar(adapter.scale());
        lane.gains().sum(part, adapter.b(), saved.low.t().mm(directed).mul_(scale).t());
        Tensor low = directed.mm(adapter.b().use()).mul_(scale);
        lane.gains().sum(part, adapter.a(), low.t().mm(mask == null ? x : x.mul(mask)));
        return low;
    }

    private Tensor mask(Tensor x, Lane lane) {
        return adapter == null ? null : adapter.mask(x, lane.drop(number));
    }

    private static Tensor product(Tensor into, Tensor left, Tensor right) {
        return into == null ? left.mm(right) : into.addmm_(left, right);
    }

    private boolean directs() {
        return adapter != null && adapter.directs();
    }

    private Tensor weight() {
        return trained == null ? weight : trained.use();
    }

    private Tensor plusBias(Tensor y) {
        if (bias != null) {
            return y.add_(bias.use());
        }
        return frozenBias == null ? y : y.add_(frozenBias);
    }

    private Tensor share() {
        return Tensors.as(weight.scalar_type(), adapter.magnitude().value().div(rowNorms));
    }

    @Override
    public void close() {
        release();
        if (frozen != null) {
            frozen.close();
        }
        Tensors.free(frozenBias);
        Tensors.free(rowNorms);
    }

    /** What one part leaves for its way back. */
    static final class Saved {
        private Tensor low;
        private Tensor directed;

        void free() {
            Tensors.free(low);
            Tensors.free(directed);
        }
    }
}

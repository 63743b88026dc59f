package io.forgellm.training.decoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * y = x·Wᵀ + b of [tokens, in], frozen, trained, or frozen with a low-rank adapter. A frozen weight needs no activation
 * for its way back, so only the adapter's small product is saved.
 */
final class Projection implements AutoCloseable {
    private final FrozenWeight frozen;
    private final Parameter trained;
    private final Tensor frozenBias;
    private final Parameter bias;
    private final LowRank adapter;
    private Tensor rowNorms;

    Projection(FrozenWeight frozen, Parameter trained, Tensor frozenBias, Parameter bias, LowRank adapter) {
        this.frozen = frozen;
        this.trained = trained;
        this.frozenBias = frozenBias == null ? null : Tensors.keep(frozenBias);
        this.bias = bias;
        this.adapter = adapter;
    }

    /** Whether anything in it learns. */
    boolean learns() {
        return trained != null || adapter != null || bias != null;
    }

    /**
     * @param drop  seeds dropout; 0 for none
     * @param saved takes what the way back needs, or null
     */
    Tensor forward(Tensor x, long drop, boolean withAdapter, Saved saved) {
        Tensor weight = weight();
        if (adapter == null || !withAdapter) {
            return plusBias(torch.linear(x, weight));
        }
        Tensor mask = mask(x, drop);
        Tensor dropped = mask == null ? x : x.mul(mask);
        Tensor low = torch.linear(dropped, adapter.a().use());
        if (saved != null) {
            saved.low = Tensors.keep(low);
        }
        Tensor delta = torch.linear(low, adapter.b().use()).mul_(new Scalar(adapter.scale()));
        Tensor base = torch.linear(x, weight);
        if (adapter.magnitude() == null) {
            return plusBias(base.add_(delta));
        }
        Tensor directed = (mask == null ? base : torch.linear(dropped, weight)).add(delta);
        if (saved != null) {
            saved.directed = Tensors.keep(directed);
        }
        Tensor share = share(weight);
        // PEFT: base + (share − 1)·base(dropped) + share·delta; without dropout that is share·(base + delta).
        Tensor y = mask == null ? directed.mul(share)
                : directed.mul(share).add_(base).sub_(torch.linear(dropped, weight));
        return plusBias(y);
    }

    /**
     * Adds to the gradients of what learns.
     *
     * @param x        the input of {@link #forward}
     * @param needsX   whether the gradient of x is asked for
     * @return gradient of x, or null
     */
    Tensor backward(Tensor gradient, Tensor x, long drop, Saved saved, boolean needsX) {
        if (bias != null) {
            bias.gradient().add_(Tensors.columnSum(gradient));
        }
        if (trained != null) {
            trained.gain(gradient.t(), x);
        }
        if (adapter == null) {
            return needsX ? gradient.mm(weight()) : null;
        }
        return adapted(gradient, x, drop, saved, needsX);
    }

    private Tensor adapted(Tensor gradient, Tensor x, long drop, Saved saved, boolean needsX) {
        Tensor mask = mask(x, drop);
        Tensor weight = adapter.magnitude() != null || needsX ? weight() : null;
        Tensor directed = gradient;
        if (adapter.magnitude() != null) {
            Tensor norms = norms(weight);
            Tensor product = gradient.mul(saved.directed);
            adapter.magnitude().gradient().add_(Tensors.columnSum(product).div_(norms));
            directed = gradient.mul(share(weight));
        }
        Tensor scaled = directed.mul(new Scalar(adapter.scale()));
        adapter.b().gain(scaled.t(), saved.low);
        Tensor low = scaled.mm(adapter.b().use());
        adapter.a().gain(low.t(), mask == null ? x : x.mul(mask));
        if (!needsX) {
            return null;
        }
        if (mask == null) {
            return directed.mm(weight).addmm_(low, adapter.a().use());
        }
        Tensor throughMask = low.mm(adapter.a().use());
        if (adapter.magnitude() != null) {
            throughMask.add_(directed.sub(gradient).mm(weight));
        }
        return throughMask.mul_(mask).add_(gradient.mm(weight));
    }

    private Tensor weight() {
        return trained == null ? frozen.use() : trained.use();
    }

    private Tensor plusBias(Tensor y) {
        if (bias != null) {
            return y.add_(bias.use());
        }
        return frozenBias == null ? y : y.add_(frozenBias);
    }

    private Tensor share(Tensor weight) {
        return Tensors.as(weight.scalar_type(), adapter.magnitude().value().div(norms(weight)));
    }

    private Tensor norms(Tensor weight) {
        if (rowNorms == null) {
            rowNorms = Tensors.keep(adapter.rowNorms(weight));
        }
        return rowNorms;
    }

    /** To be called after the adapter was written. */
    void changed() {
        Tensors.free(rowNorms);
        rowNorms = null;
    }

    /** 0 or 1 / (1 − p); the same for the same seed. */
    private Tensor mask(Tensor x, long drop) {
        if (drop == 0 || adapter.dropout() == 0) {
            return null;
        }
        torch.manual_seed(drop);
        double keep = 1 - adapter.dropout();
        return torch.bernoulli(x, keep).mul_(new Scalar(1 / keep));
    }

    @Override
    public void close() {
        if (frozen != null) {
            frozen.close();
        }
        Tensors.free(frozenBias);
        Tensors.free(rowNorms);
    }

    /** What one pass leaves for its way back. */
    static final class Saved {
        private Tensor low;
        private Tensor directed;

        void free() {
            Tensors.free(low);
            Tensors.free(directed);
        }
    }
}

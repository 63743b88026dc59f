package io.forgellm.training.decoder;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A trained tensor: float32 master, gradient and AdamW's two moments; a copy in the compute type where that differs. */
final class Parameter implements AutoCloseable {
    private final String name;
    private final Tensor value;
    private final ScalarType compute;
    private Tensor copy;
    private Tensor gradient;
    private Tensor mean;
    private Tensor variance;

    Parameter(String name, Tensor value, ScalarType compute) {
        this.name = name;
        this.value = Tensors.keep(value);
        this.compute = compute;
    }

    String name() {
        return name;
    }

    Tensor value() {
        return value;
    }

    /** The value as matrix products take it. */
    Tensor use() {
        if (compute == ScalarType.Float) {
            return value;
        }
        if (copy == null) {
            copy = Tensors.keep(value.to(compute));
        }
        return copy;
    }

    Tensor gradient() {
        if (gradient == null) {
            gradient = Tensors.keep(Tensors.zeros(ScalarType.Float, value.shape()));
        }
        return gradient;
    }

    Tensor mean() {
        if (mean == null) {
            mean = Tensors.keep(Tensors.zeros(ScalarType.Float, value.shape()));
        }
        return mean;
    }

    Tensor variance() {
        if (variance == null) {
            variance = Tensors.keep(Tensors.zeros(ScalarType.Float, value.shape()));
        }
        return variance;
    }

    /** To be called after the value was written. */
    void changed() {
        if (copy != null) {
            copy.copy_(value);
        }
    }

    /** gradient += left · right, or its product in float32 where the factors are narrower. */
    void gain(Tensor left, Tensor right) {
        if (left.scalar_type() == ScalarType.Float) {
            gradient().addmm_(left, right);
        } else {
            gradient().add_(left.mm(right));
        }
    }

    @Override
    public void close() {
        Tensors.free(value);
        Tensors.free(copy);
        Tensors.free(gradient);
        Tensors.free(mean);
        Tensors.free(variance);
    }
}

package io.forgellm.training.decoder;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A trained tensor: float32 master, gradient, AdamW's two moments, and a copy in the compute type if that differs. */
final class Parameter implements AutoCloseable {
    private final String name;
    private final Tensor value;
    private final Tensor copy;
    private final Tensor gradient;
    private Tensor mean;
    private Tensor variance;

    Parameter(String name, Tensor value, ScalarType compute) {
        this.name = name;
        this.value = Tensors.keep(value);
        gradient = Tensors.keep(Tensors.zeros(ScalarType.Float, value.shape()));
        copy = compute == ScalarType.Float ? null : Tensors.keep(value.to(compute));
    }

    String name() {
        return name;
    }

    Tensor value() {
        return value;
    }

    /** The value as matrix products take it. */
    Tensor use() {
        return copy == null ? value : copy;
    }

    Tensor gradient() {
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

    @Override
    public void close() {
        Tensors.free(value);
        Tensors.free(copy);
        Tensors.free(gradient);
        Tensors.free(mean);
        Tensors.free(variance);
    }
}

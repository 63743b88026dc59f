package io.forgellm.training.decoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * RMSNorm over the last dimension (Zhang and Sennrich, 2019): y = x / √(mean x² + ε) · (w + offset), in float32
 * whatever the compute type.
 */
final class Norm implements AutoCloseable {
    private final Tensor frozen;
    private final Parameter trained;
    private final double epsilon;
    private final double offset;
    private final ScalarType compute;

    /** Exactly one of {@code frozen} (offset included) and {@code trained} (offset not included) is given. */
    Norm(Tensor frozen, Parameter trained, double epsilon, double offset, ScalarType compute) {
        this.frozen = frozen == null ? null : Tensors.keep(frozen);
        this.trained = trained;
        this.epsilon = epsilon;
        this.offset = offset;
        this.compute = compute;
    }

    boolean learns() {
        return trained != null;
    }

    /** 1 / √(mean x² + ε), one per row. */
    Tensor inverse(Tensor x) {
        Tensor lengths = torch.linalg_vector_norm(Tensors.as(ScalarType.Float, x), new Scalar(2), new long[] {-1}, true,
                new ScalarTypeOptional());
        return lengths.square_().mul_(new Scalar(1.0 / x.size(-1))).add_(new Scalar(epsilon)).rsqrt_();
    }

    /** y in the compute type. */
    Tensor forward(Tensor x, Tensor inverse) {
        return Tensors.as(compute, Tensors.as(ScalarType.Float, x).mul(inverse).mul_(weight()));
    }

    Tensor forward(Tensor x) {
        return forward(x, inverse(x));
    }

    /**
     * @param x the norm's input, {@code inverse} of it; {@code lane} takes the gradient of the weight, if it learns
     * @return gradient of x, float32
     */
    Tensor backward(Tensor gradient, Tensor x, Tensor inverse, Lane lane) {
        Tensor floats = Tensors.as(ScalarType.Float, x);
        Tensor dy = Tensors.as(ScalarType.Float, gradient);
        if (trained != null) {
            Tensor product = dy.mul(floats).mul_(inverse).view(-1, x.size(-1));
            lane.gains().sum(lane.part().index(), trained, Tensors.columnSum(product));
        }
        Tensor scaled = dy.mul(weight());
        Tensor factor = Tensors.rowSum(scaled.mul(floats)).mul_(inverse).mul_(inverse)
                .mul_(new Scalar(-1.0 / x.size(-1)));
        return scaled.addcmul_(floats, factor).mul_(inverse);
    }

    private Tensor weight() {
        if (trained == null) {
            return frozen;
        }
        return offset == 0 ? trained.value() : trained.value().add(new Scalar(offset));
    }

    @Override
    public void close() {
        Tensors.free(frozen);
    }
}

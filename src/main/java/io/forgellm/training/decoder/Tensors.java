package io.forgellm.training.decoder;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LayoutOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What libtorch's generated API makes long-winded. Every tensor belongs to the innermost open {@code PointerScope};
 * {@link #keep} lets one outlive it, {@link #free} ends it.
 */
final class Tensors {
    static final Scalar ONE = keepScalar(1);
    static final Scalar MINUS_ONE = keepScalar(-1);

    private Tensors() { }

    private static Scalar keepScalar(double value) {
        Scalar scalar = new Scalar(value);
        scalar.retainReference();
        return scalar;
    }

    static Tensor empty(ScalarType type, long... shape) {
        return torch.empty(shape, new ScalarTypeOptional(type), new LayoutOptional(), new DeviceOptional(),
                new BoolOptional(), new MemoryFormatOptional());
    }

    static Tensor zeros(ScalarType type, long... shape) {
        return empty(type, shape).zero_();
    }

    static Tensor like(Tensor tensor) {
        return empty(tensor.scalar_type(), tensor.shape());
    }

    /** The tensor in another number format, or itself. */
    static Tensor as(ScalarType type, Tensor tensor) {
        return tensor.scalar_type() == type ? tensor : tensor.to(type);
    }

    static Tensor keep(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    static void free(Tensor tensor) {
        if (tensor != null) {
            tensor.releaseReference();
        }
    }

    /** Sum over the last dimension, which stays with length 1. */
    static Tensor rowSum(Tensor tensor) {
        return tensor.sum(new long[] {-1}, true, new ScalarTypeOptional());
    }

    /** into += left · right; narrow factors' product is rounded before it is added to float32. */
    static Tensor addProduct(Tensor into, Tensor left, Tensor right) {
        return into.scalar_type() == left.scalar_type() ? into.addmm_(left, right) : into.add_(left.mm(right));
    }

    /** A tensor that outlives the open scope. */
    static Tensor kept(ScalarType type, long... shape) {
        return keep(empty(type, shape));
    }

    static Tensor columnSum(Tensor tensor) {
        return tensor.sum(new long[] {0}, false, new ScalarTypeOptional());
    }

    /** A float32 tensor's own memory; valid for as long as the tensor. */
    static FloatBuffer buffer(Tensor tensor) {
        return new FloatPointer(tensor.data_ptr()).capacity(tensor.numel()).asBuffer();
    }

    static float[] toArray(Tensor tensor) {
        Tensor floats = as(ScalarType.Float, tensor).contiguous();
        float[] values = new float[Math.toIntExact(floats.numel())];
        buffer(floats).get(values);
        return values;
    }
}

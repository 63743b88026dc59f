package io.forgellm.forge.fuse;

import io.forgellm.forge.output.Meter;
import io.forgellm.tensor.model.ModelSource;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a stored model lost against the exact one, tensor by tensor, in the model's order.
 *
 * @param relativeError over all tensors together
 */
public record RoundTrip(double relativeError, List<TensorLoss> tensors) {
    private static final int VALUES = 1 << 20;

    public RoundTrip {
        tensors = List.copyOf(tensors);
    }

    /** The tensor that lost most. */
    public TensorLoss worst() {
        return tensors.stream().max(Comparator.comparingDouble(TensorLoss::relativeError)).orElseThrow();
    }

    /**
     * Reads both models once, in pieces.
     *
     * @param type of a tensor in the stored model
     * @param meter counts float32 bytes of all tensors
     */
    static RoundTrip measure(ModelSource exact, ModelSource stored, UnaryOperator<String> type, Meter meter) {
        List<TensorLoss> losses = new ArrayList<>();
        double error = 0;
        double size = 0;
        for (String name : exact.names()) {
            Sums sums = sums(name, exact, stored, meter);
            losses.add(new TensorLoss(name, type.apply(name), sums.elements(), relative(sums.error(), sums.size())));
            error += sums.error();
            size += sums.size();
        }
        return new RoundTrip(relative(error, size), losses);
    }

    private record Sums(double error, double size, long elements) { }

    private static Sums sums(String name, ModelSource exact, ModelSource stored, Meter meter) {
        long[] shape = exact.shape(name);
        int width = shape.length == 1 ? 1 : Math.toIntExact(shape[1]);
        long step = Math.max(1, VALUES / width);
        double error = 0;
        double size = 0;
        for (long row = 0; row < shape[0]; row += step) {
            int count = Math.toIntExact(Math.min(step, shape[0] - row) * width);
            float[] wanted = new float[count];
            float[] found = new float[count];
            exact.read(name, row * width, FloatBuffer.wrap(wanted));
            stored.read(name, row * width, FloatBuffer.wrap(found));
            for (int i = 0; i < count; i++) {
                double difference = (double) found[i] - wanted[i];
                error += difference * difference;
                size += (double) wanted[i] * wanted[i];
            }
            meter.add((long) count * Float.BYTES);
        }
        return new Sums(error, size, shape[0] * width);
    }

    private static double relative(double error, double size) {
        return size == 0 ? error == 0 ? 0 : Double.POSITIVE_INFINITY : Math.sqrt(error / size);
    }
}

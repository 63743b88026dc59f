package io.forgellm.training.decoder;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Final norm, output head and cross-entropy, a few rows at a time: a chunk's logits become its gradient in place and are
 * gone before the next chunk's are made, so that memory does not grow with tokens × vocabulary. Norm and head are
 * frozen, as the contract has it.
 */
final class OutputHead implements AutoCloseable {
    /** Bytes of one chunk's logits. */
    private static final long CHUNK = 64L << 20;

    private final Norm norm;
    private final FrozenWeight head;
    private final ScalarType compute;

    OutputHead(Norm norm, FrozenWeight head, ScalarType compute) {
        this.norm = norm;
        this.head = head;
        this.compute = compute;
    }

    /** @param gradient of the final hidden states, [tokens, hidden] float32, or null; @param loss sum in nats */
    record Result(double loss, Tensor gradient) { }

    /** @param hidden [tokens, hidden], float32; @param weight factor of the gradient, unused without one */
    Result loss(Tensor hidden, TokenRows rows, double weight, boolean withGradient) {
        Tensor gradient = withGradient ? Tensors.keep(Tensors.zeros(ScalarType.Float, hidden.shape())) : null;
        double loss = 0;
        try (PointerScope _ = new PointerScope()) {
            Tensor matrix = head.use();
            int chunk = (int) Math.max(16, CHUNK / (4 * matrix.size(0)));
            for (int from = 0; from < rows.predicted().length; from += chunk) {
                int count = Math.min(chunk, rows.predicted().length - from);
                loss += chunk(hidden, rows, from, count, matrix, weight, gradient);
            }
        }
        return new Result(loss, gradient);
    }

    private double chunk(Tensor hidden, TokenRows rows, int from, int count, Tensor matrix, double weight,
                         Tensor gradient) {
        try (PointerScope _ = new PointerScope()) {
            Tensor at = longs(rows.predicted(), from, count);
            Tensor targets = longs(rows.targets(), from, count).view(-1, 1);
            Tensor picked = hidden.index_select(0, at);
            Tensor inverse = norm.inverse(picked);
            Tensor normed = norm.forward(picked, inverse);
            Tensor logits = Tensors.as(ScalarType.Float, torch.linear(normed, matrix));
            Tensor logProbabilities = torch.log_softmax(logits, -1);
            double loss = -logProbabilities.gather(1, targets).to(ScalarType.Double).sum().item_double();
            if (gradient != null) {
                Tensor d = logProbabilities.exp_();
                d.scatter_add_(1, targets, torch.ones(count, 1).neg_());
                d.mul_(new Scalar(weight));
                Tensor dNormed = Tensors.as(compute, d).mm(matrix);
                gradient.index_copy_(0, at, norm.backward(dNormed, picked, inverse));
            }
            return loss;
        }
    }

    /** Logits after the given inputs, [count, vocabulary] float32. */
    Tensor logits(Tensor hidden, int[] indices) {
        Tensor picked = hidden.index_select(0, longs(indices, 0, indices.length));
        return Tensors.as(ScalarType.Float, torch.linear(norm.forward(picked, norm.inverse(picked)), head.use()));
    }

    static Tensor longs(int[] values, int from, int count) {
        long[] copy = new long[count];
        for (int i = 0; i < count; i++) {
            copy[i] = values[from + i];
        }
        return Tensor.create(copy, count);
    }

    @Override
    public void close() {
        norm.close();
        head.close();
    }
}

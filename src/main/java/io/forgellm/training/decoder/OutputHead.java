package io.forgellm.training.decoder;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Final norm, output head and cross-entropy, a few rows at a time: a chunk's logits become its gradient in place and
 * are gone before the next chunk's are made, so that memory does not grow with tokens × vocabulary. Norm and head are
 * frozen, as the contract has it.
 */
final class OutputHead implements AutoCloseable {
    /** Bytes of the logits that all threads together have at a time. */
    private static final long CHUNK = 128L << 20;
    /** Fewer rows make the product with the head slow. */
    private static final int LEAST_ROWS = 16;

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
    Result loss(Tensor hidden, TokenRows rows, double weight, boolean withGradient, Team team) {
        List<Part> parts = Part.of(rows.predicted().length, team.size());
        double[] losses = new double[parts.size()];
        try (PointerScope _ = new PointerScope()) {
            Tensor gradient = withGradient ? Tensors.keep(Tensors.zeros(ScalarType.Float, hidden.shape())) : null;
            Tensor matrix = head.use();
            int chunk = (int) Math.max(LEAST_ROWS, CHUNK / parts.size() / (4 * matrix.size(0)));
            team.each(parts.size(), member -> {
                Part part = parts.get(member);
                for (int from = 0; from < part.length(); from += chunk) {
                    int count = Math.min(chunk, part.length() - from);
                    losses[member] += chunk(hidden, rows, part.start() + from, count, matrix, weight, gradient);
                }
            });
            return new Result(Arrays.stream(losses).sum(), gradient);
        }
    }

    private double chunk(Tensor hidden, TokenRows rows, int from, int count, Tensor matrix, double weight,
                         Tensor gradient) {
        try (PointerScope _ = new PointerScope()) {
            Tensor at = longs(rows.predicted(), from, count);
            Tensor targets = longs(rows.targets(), from, count).view(-1, 1);
            Tensor picked = hidden.index_select(0, at);
            Tensor inverse = norm.inverse(picked);
            Tensor logits = logits(picked, inverse, matrix);
            logits.sub_(logits.amax(new long[] {-1}, true));
            Tensor wanted = logits.gather(1, targets);
            Tensor sums = Tensors.rowSum(logits.exp_());
            double loss = sums.log().sub_(wanted).to(ScalarType.Double).sum().item_double();
            if (gradient != null) {
                Tensor d = logits.mul_(sums.reciprocal().mul_(new Scalar(weight)));
                d.scatter_add_(1, targets, torch.ones(count, 1).mul_(new Scalar(-weight)));
                Tensor dNormed = Tensors.as(compute, d).mm(matrix);
                gradient.index_copy_(0, at, norm.backward(dNormed, picked, inverse, null));
            }
            return loss;
        }
    }

    /** Belongs to nobody but the caller, who may write into it; narrow logits are gone at once. */
    private Tensor logits(Tensor picked, Tensor inverse, Tensor matrix) {
        Tensor narrow = torch.linear(norm.forward(picked, inverse), matrix);
        if (narrow.scalar_type() == ScalarType.Float) {
            return narrow;
        }
        Tensor logits = narrow.to(ScalarType.Float);
        narrow.close();
        return logits;
    }

    /** Logits after the given inputs, [count, vocabulary] float32. */
    Tensor logits(Tensor hidden, int[] indices) {
        Tensor picked = hidden.index_select(0, longs(indices, 0, indices.length));
        return Tensors.as(ScalarType.Float, torch.linear(norm.forward(picked), head.use()));
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

package io.forgellm.training.decoder;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * AdamW with bias correction and decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay
 * Regularization", 2019), β 0.9 and 0.999, ε 1e-8: the arithmetic of {@code torch.optim.AdamW}.
 */
final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final List<Parameter> parameters;
    private final Team team;
    private long steps;

    AdamW(List<Parameter> parameters, Team team) {
        this.parameters = parameters;
        this.team = team;
    }

    long steps() {
        return steps;
    }

    void steps(long steps) {
        this.steps = steps;
    }

    /** @return global norm before clipping; where it is not finite, nothing but the gradients has changed */
    double step(double learningRate, double weightDecay, double maxNorm) {
        double norm = norm();
        if (Double.isFinite(norm)) {
            steps++;
            double clip = maxNorm > 0 ? Math.min(1, maxNorm / (norm + 1e-6)) : 1;
            each(i -> update(parameters.get(i), learningRate, weightDecay, clip));
        }
        each(i -> parameters.get(i).gradient().zero_());
        return norm;
    }

    /** Summed in the order of the parameters, whoever was first. */
    private double norm() {
        double[] norms = new double[parameters.size()];
        each(i -> norms[i] = parameters.get(i).gradient().norm().item_double());
        return Math.sqrt(Arrays.stream(norms).map(norm -> norm * norm).sum());
    }

    private void each(IntConsumer task) {
        team.each(team.size(), member -> {
            for (int i = member; i < parameters.size(); i += team.size()) {
                try (PointerScope _ = new PointerScope()) {
                    task.accept(i);
                }
            }
        });
    }

    private void update(Parameter parameter, double rate, double decay, double clip) {
        Tensor gradient = parameter.gradient();
        if (clip < 1) {
            gradient.mul_(new Scalar(clip));
        }
        Tensor value = parameter.value();
        value.mul_(new Scalar(1 - rate * decay));
        parameter.mean().lerp_(gradient, new Scalar(1 - BETA1));
        parameter.variance().mul_(new Scalar(BETA2)).addcmul_(gradient, gradient, new Scalar(1 - BETA2));
        Tensor denominator = parameter.variance().sqrt()
                .div_(new Scalar(Math.sqrt(1 - Math.pow(BETA2, steps)))).add_(new Scalar(EPSILON));
        value.addcdiv_(parameter.mean(), denominator, new Scalar(-rate / (1 - Math.pow(BETA1, steps))));
        parameter.changed();
    }
}

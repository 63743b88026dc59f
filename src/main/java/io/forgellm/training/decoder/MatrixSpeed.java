package io.forgellm.training.decoder;

import io.forgellm.training.spec.RunSpec.Precision;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How fast this machine multiplies matrices of a small model's sizes, measured in under two seconds:
 * {@code MatrixSpeed fp32|bf16 THREADS} prints floating-point operations per second, two for each multiplication with
 * its addition. A process of its own, since it loads libtorch.
 */
public final class MatrixSpeed {
    private static final int ROWS = 512;
    private static final int INNER = 576;
    private static final int COLUMNS = 1536;
    private static final int PRODUCTS = 40;
    private static final int ROUNDS = 6;

    private MatrixSpeed() { }

    public static void main(String[] args) {
        Precision precision = Precision.valueOf(args[0].toUpperCase(Locale.ROOT));
        System.out.println(measure(precision, Integer.parseInt(args[1])));
        System.out.flush();
        // libtorch's own clean-up is not worth a crash.
        Runtime.getRuntime().halt(0);
    }

    /** The best of several rounds: what disturbs a measurement makes it slower. */
    static double measure(Precision precision, int threads) {
        ScalarType type = precision == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
        double best = 0;
        try (Team team = new Team(threads)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                team.each(threads, _ -> multiply(type));
                double operations = 2.0 * ROWS * INNER * COLUMNS * PRODUCTS * threads;
                best = Math.max(best, operations / (System.nanoTime() - start) * 1e9);
            }
        }
        return best;
    }

    private static void multiply(ScalarType type) {
        Tensor left = Tensors.zeros(type, ROWS, INNER);
        Tensor right = Tensors.zeros(type, INNER, COLUMNS);
        Tensor product = Tensors.empty(type, ROWS, COLUMNS);
        for (int i = 0; i < PRODUCTS; i++) {
            torch.mm_out(product, left, right);
        }
    }
}

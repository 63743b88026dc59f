package io.forgellm.training.decoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A matrix that is not trained, in the number format it is kept in. Owns its tensors. */
sealed interface FrozenWeight extends AutoCloseable {

    /** Whether it is kept as it is used. */
    boolean ready();

    /** [out, in] in the compute type; belongs to the open scope unless it is kept so anyway. */
    Tensor use();

    @Override
    void close();

    /** Kept as a tensor of floats, in the compute type or a narrower one. */
    record Dense(Tensor weight, ScalarType compute) implements FrozenWeight {
        @Override
        public boolean ready() {
            return weight.scalar_type() == compute;
        }

        @Override
        public Tensor use() {
            return Tensors.as(compute, weight);
        }

        @Override
        public void close() {
            Tensors.free(weight);
        }
    }

    /**
     * Blocks of {@value #BLOCK} values with one float32 scale: value = scale · q, q in −127..127, or −7..7 with two to
     * a byte (the first in the low half, offset by 8).
     */
    record Blocks(Tensor quants, Tensor scales, long rows, long columns, boolean halfBytes, ScalarType compute)
            implements FrozenWeight {
        static final int BLOCK = 32;

        /** Whether a row is a whole number of blocks. */
        static boolean fit(long[] shape) {
            return shape[1] % BLOCK == 0;
        }

        static Blocks of(Tensor weight, boolean halfBytes, ScalarType compute) {
            Tensor blocks = weight.view(-1, BLOCK);
            double most = halfBytes ? 7 : 127;
            Tensor scales = torch.amax(torch.abs(blocks), new long[] {-1}, true).div_(new Scalar(most))
                    .clamp_min_(new Scalar(1e-12));
            Tensor quants = torch.round(blocks.div(scales));
            return new Blocks(Tensors.keep(halfBytes ? packed(quants) : quants.to(ScalarType.Char)),
                    Tensors.keep(scales), weight.size(0), weight.size(1), halfBytes, compute);
        }

        private static Tensor packed(Tensor quants) {
            Tensor shifted = quants.add_(new Scalar(8)).view(-1, BLOCK / 2, 2).to(ScalarType.Byte);
            return shifted.select(-1, 0).add(shifted.select(-1, 1).mul(new Scalar(16)));
        }

        @Override
        public boolean ready() {
            return false;
        }

        @Override
        public Tensor use() {
            Tensor values = halfBytes ? unpacked() : quants.to(ScalarType.Float);
            return Tensors.as(compute, values.mul_(scales)).view(rows, columns);
        }

        private Tensor unpacked() {
            Tensor values = Tensors.empty(ScalarType.Float, quants.size(0), BLOCK / 2, 2);
            values.select(-1, 0).copy_(quants.bitwise_and(new Scalar(15)));
            values.select(-1, 1).copy_(quants.__rshift__(new Scalar(4)));
            return values.view(-1, BLOCK).sub_(new Scalar(8));
        }

        @Override
        public void close() {
            Tensors.free(quants);
            Tensors.free(scales);
        }
    }
}

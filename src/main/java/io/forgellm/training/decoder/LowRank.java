package io.forgellm.training.decoder;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The trained part of an adapted projection.
 *
 * @param a         [rank, in]
 * @param b         [out, rank]
 * @param magnitude [out] for DoRA (Liu et al., 2024), null for LoRA (Hu et al., 2021)
 */
record LowRank(Parameter a, Parameter b, Parameter magnitude, double scale, double dropout) {

    boolean directs() {
        return magnitude != null;
    }

    /** ‖W + scale·B·A‖ of each row, [out]; PEFT takes no gradient through it, nor do we. */
    Tensor rowNorms(Tensor weight) {
        Tensor floats = Tensors.as(ScalarType.Float, weight);
        Tensor sum = floats.addmm(b.value(), a.value(), Tensors.ONE, new Scalar(scale));
        return Tensors.rowSum(sum.square_()).sqrt_().view(-1);
    }

    /** 0 or 1 / (1 − dropout) for each number of x, the same for the same seed; null where nothing is dropped. */
    Tensor mask(Tensor x, long seed) {
        if (seed == 0 || dropout == 0) {
            return null;
        }
        double keep = 1 - dropout;
        return torch.bernoulli(x, keep, new GeneratorOptional(torch.make_generator_cpu(seed)))
                .mul_(new Scalar(1 / keep));
    }
}

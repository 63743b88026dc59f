package io.forgellm.training.decoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The trained part of an adapted projection.
 *
 * @param a         [rank, in]
 * @param b         [out, rank]
 * @param magnitude [out] for DoRA (Liu et al., 2024), null for LoRA (Hu et al., 2021)
 */
record LowRank(Parameter a, Parameter b, Parameter magnitude, double scale, double dropout) {

    /** ‖W + scale·B·A‖ of each row, [out]; PEFT takes no gradient through it, nor do we. */
    Tensor rowNorms(Tensor weight) {
        Tensor floats = Tensors.as(ScalarType.Float, weight);
        Tensor sum = floats.addmm(b.value(), a.value(), Tensors.ONE, new Scalar(scale));
        return Tensors.rowSum(sum.square_()).sqrt_().view(-1);
    }
}

package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary position embedding (Su et al., 2021) in Hugging Face's layout: dimension i turns with dimension i + size/2.
 * Holds one batch's cosines and sines, [tokens, 1, size/2], float32.
 */
final class RotaryEmbedding {
    private final Tensor cosines;
    private final Tensor sines;
    private final Tensor minusSines;

    RotaryEmbedding(DecoderConfig.Rope rope, int[] positions) {
        int half = rope.inverseFrequencies().size();
        cosines = Tensors.empty(ScalarType.Float, positions.length, 1, half);
        sines = Tensors.empty(ScalarType.Float, positions.length, 1, half);
        FloatBuffer cosBuffer = Tensors.buffer(cosines);
        FloatBuffer sinBuffer = Tensors.buffer(sines);
        double[] frequencies = rope.inverseFrequencies().stream().mapToDouble(Double::doubleValue).toArray();
        for (int position : positions) {
            for (double frequency : frequencies) {
                // Hugging Face multiplies float32 by float32: the same rounding gives the same logits.
                float angle = (float) position * (float) frequency;
                cosBuffer.put((float) (Math.cos(angle) * rope.attentionFactor()));
                sinBuffer.put((float) (Math.sin(angle) * rope.attentionFactor()));
            }
        }
        minusSines = sines.neg();
    }

    private RotaryEmbedding(Tensor cosines, Tensor sines, Tensor minusSines) {
        this.cosines = cosines;
        this.sines = sines;
        this.minusSines = minusSines;
    }

    RotaryEmbedding of(Part part) {
        return new RotaryEmbedding(part.of(cosines), part.of(sines), part.of(minusSines));
    }

    /** Turns [tokens, heads, size], float32. */
    void forward(Tensor x, Tensor into) {
        turn(x, into, sines, minusSines);
    }

    /** The transposed turn, into a new tensor. */
    Tensor backward(Tensor gradient) {
        Tensor result = Tensors.like(gradient);
        turn(gradient, result, minusSines, sines);
        return result;
    }

    private void turn(Tensor x, Tensor into, Tensor sin, Tensor minusSin) {
        long half = x.size(-1) / 2;
        Tensor first = x.narrow(-1, 0, half);
        Tensor second = x.narrow(-1, half, half);
        torch.mul_out(into.narrow(-1, 0, half), first, cosines).addcmul_(second, minusSin);
        torch.mul_out(into.narrow(-1, half, half), second, cosines).addcmul_(first, sin);
    }
}

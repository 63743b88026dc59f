package io.forgellm.migration;

import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.HuggingFaceToGguf;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsFolder;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the GGUF file of a model folder. Floats keep their type; MLX's four bits go over as the blocks they are, its
 * other widths become F16, since GGUF has no block of the same values.
 */
record ConvertModel(Path folder, String name, Path target) implements Step.Making {
    private static final int FOUR_BITS = 4;

    @Override
    public boolean isFolder() {
        return false;
    }

    @Override
    public long room() {
        int bits = OldModel.bits(folder);
        long bytes = Sizes.of(folder);
        return bits == 0 || bits == FOUR_BITS ? bytes : bytes * Short.SIZE / bits;
    }

    @Override
    public List<String> write(Path temporary, Progress progress) {
        HuggingFaceToGguf.convert(folder, type(), name, temporary, progress);
        return List.of();
    }

    private FloatType type() {
        if (OldModel.bits(folder) > 0) {
            return FloatType.F16;
        }
        try (SafetensorsFolder weights = SafetensorsFolder.open(folder)) {
            List<Dtype> matrices = weights.tensors().values().stream().filter(tensor -> tensor.shape().size() == 2)
                    .map(tensor -> tensor.dtype()).distinct().toList();
            return matrices.contains(Dtype.F32) ? FloatType.F32 : matrices.contains(Dtype.BF16) ? FloatType.BF16
                    : FloatType.F16;
        }
    }
}

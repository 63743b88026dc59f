package io.forgellm.tensor.adapter;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.safetensors.SafetensorsFile;
import io.forgellm.tensor.safetensors.SafetensorsTensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads low-rank adapters from safetensors: PEFT's ({@code base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}
 * of shape [rank, in], {@code .lora_B.weight} [out, rank], {@code .lora_magnitude_vector} [out]) and mlx-lm's
 * ({@code model.layers.0.self_attn.q_proj.lora_a} of shape [in, rank], {@code .lora_b} [rank, out], {@code .m} [out]).
 */
public final class AdapterReader {
    private static final Pattern PEFT = Pattern.compile(
        "base_model\\.model\\.model\\.layers\\.(\\d+)\\.(.+)\\.lora_A\\.weight");
    private static final Pattern MLX = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.lora_a");
    private static final Pattern PART = Pattern.compile(".+\\.(lora_[AB]\\.weight|lora_magnitude_vector|lora_[ab]|m)");
    private static final Pattern FIRST = Pattern.compile("\\.(lora_A\\.weight|lora_a)$");
    private final Path path;
    private final SafetensorsFile file;

    private AdapterReader(Path path, SafetensorsFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * @param scale factor of the low-rank product, which the tensors do not tell
     * @throws ForgeException INVALID_ADAPTER for what is no whole adapter, INVALID_MODEL for a damaged file
     */
    public static LowRankAdapter read(Path path, double scale) {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return new LowRankAdapter(scale, new AdapterReader(path, file).projections());
        }
    }

    private List<Projection> projections() {
        List<Projection> projections = new ArrayList<>();
        for (String name : file.tensors().keySet()) {
            Matcher peft = PEFT.matcher(name);
            Matcher mlx = MLX.matcher(name);
            if (peft.matches()) {
                projections.add(peft(peft));
            } else if (mlx.matches()) {
                projections.add(mlx(mlx));
            }
        }
        requireNothingElse(projections.size());
        if (projections.isEmpty()) {
            throw invalid("has no low-rank matrices by the names that PEFT or mlx-lm give them");
        }
        return projections;
    }

    /** What were left out would be missing from a merged model without a word. */
    private void requireNothingElse(int projections) {
        List<String> others = file.tensors().keySet().stream().filter(name -> !PART.matcher(name).matches()).toList();
        long parts = file.tensors().keySet().stream().filter(name -> FIRST.matcher(name).find()).count();
        if (projections > 0 && (!others.isEmpty() || parts != projections)) {
            throw invalid("holds " + (others.isEmpty() ? "matrices outside the layers" : others.getFirst())
                + ", which cannot be merged");
        }
    }

    private Projection peft(Matcher name) {
        String prefix = "base_model.model.model.layers." + name.group(1) + "." + name.group(2);
        long[] a = matrix(prefix + ".lora_A.weight");
        long[] b = matrix(prefix + ".lora_B.weight");
        return projection(name, a[0], a[1], b[0], b[1], values(prefix + ".lora_A.weight"),
            values(prefix + ".lora_B.weight"), magnitude(prefix + ".lora_magnitude_vector"));
    }

    private Projection mlx(Matcher name) {
        String prefix = "model.layers." + name.group(1) + "." + name.group(2);
        long[] a = matrix(prefix + ".lora_a");
        long[] b = matrix(prefix + ".lora_b");
        return projection(name, a[1], a[0], b[1], b[0], transposed(values(prefix + ".lora_a"), (int) a[1]),
            transposed(values(prefix + ".lora_b"), (int) b[1]), magnitude(prefix + ".m"));
    }

    private Projection projection(Matcher name, long rank, long in, long out, long rankOfB, float[] a, float[] b,
                                  float[] magnitude) {
        if (rank != rankOfB || magnitude != null && magnitude.length != out) {
            throw invalid("has matrices for layer " + name.group(1) + "'s " + name.group(2) + " that do not fit: ranks "
                + rank + " and " + rankOfB);
        }
        return new Projection(Integer.parseInt(name.group(1)), name.group(2), (int) rank, (int) in, (int) out, a, b,
            magnitude);
    }

    private long[] matrix(String name) {
        SafetensorsTensor tensor = file.tensors().get(name);
        if (tensor == null || tensor.shape().size() != 2) {
            throw invalid(name + (tensor == null ? " is missing" : " is no matrix"));
        }
        return tensor.shape().stream().mapToLong(Long::longValue).toArray();
    }

    private float[] magnitude(String name) {
        return file.tensors().containsKey(name) ? values(name) : null;
    }

    private float[] values(String name) {
        float[] values = new float[Math.toIntExact(file.tensors().get(name).elements())];
        file.read(name, 0, FloatBuffer.wrap(values));
        return values;
    }

    private static float[] transposed(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] transposed = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = matrix[row * columns + column];
            }
        }
        return transposed;
    }

    private ForgeException invalid(String what) {
        return new ForgeException(ErrorCode.INVALID_ADAPTER, path.getFileName() + " " + what + ".",
            Map.of("file", path.toString()), null);
    }
}

package io.forgellm.tensor.adapter;

import io.forgellm.tensor.model.ModelSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Adapters of random weights that fit a model. */
public final class RandomAdapter {
    private static final List<String> MODULES = List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj",
        "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");

    private RandomAdapter() { }

    /**
     * @param strength of the product, as a share of the weights' usual size
     * @param dora     whether rows have magnitudes
     */
    public static LowRankAdapter of(ModelSource model, int rank, double strength, boolean dora) {
        Random random = new Random(3);
        List<Projection> projections = new ArrayList<>();
        for (int layer = 0; layer < model.config().layerCount(); layer++) {
            for (String module : MODULES) {
                long[] shape = model.shape("model.layers." + layer + "." + module + ".weight");
                int in = (int) shape[1];
                int out = (int) shape[0];
                projections.add(new Projection(layer, module, rank, in, out, normal(random, rank * in, 1),
                    normal(random, out * rank, strength / Math.sqrt(in * rank)),
                    dora ? normal(random, out, 1) : null));
            }
        }
        return new LowRankAdapter(1, projections);
    }

    /** The same change with half the rank. */
    public static Projection narrowed(Projection projection) {
        int rank = projection.rank() / 2;
        float[] b = new float[projection.out() * rank];
        for (int i = 0; i < b.length; i++) {
            b[i] = projection.b()[i / rank * projection.rank() + i % rank];
        }
        return new Projection(projection.layer(), projection.module(), rank, projection.in(), projection.out(),
            Arrays.copyOf(projection.a(), rank * projection.in()), b, null);
    }

    private static float[] normal(Random random, int count, double deviation) {
        float[] values = new float[count];
        IntStream.range(0, count).forEach(i -> values[i] = (float) (random.nextGaussian() * deviation));
        return values;
    }
}

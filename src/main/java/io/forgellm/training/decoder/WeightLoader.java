package io.forgellm.training.decoder;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.training.spec.RunSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Reads a model's tensors and decides for each whether it is frozen, trained or adapted. */
final class WeightLoader {
    private static final List<String> PROJECTIONS = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj",
            "up_proj", "down_proj");

    private final ModelSource source;
    private final DecoderConfig config;
    private final RunSpec.AdapterSpec spec;
    private final ScalarType compute;
    private final RunSpec.BasePrecision base;
    private final RandomGenerator random;
    private final List<Parameter> parameters = new ArrayList<>();
    private long total;

    WeightLoader(ModelSource source, RunSpec.AdapterSpec spec, ScalarType compute, RunSpec.BasePrecision base,
                 long seed) {
        this.source = source;
        this.config = source.config();
        this.spec = spec;
        this.compute = compute;
        this.base = base;
        requireLearnable();
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (String name : source.names()) {
            long count = 1;
            for (long size : source.shape(name)) {
                count *= size;
            }
            total += count;
        }
    }

    /** Nothing that was asked for is left out in silence. */
    private void requireLearnable() {
        spec.requireWithin(config.layerCount());
        List<String> unknown = spec.modules().stream().filter(name -> !PROJECTIONS.contains(name)).toList();
        if (!unknown.isEmpty() || spec.method() != RunSpec.Method.FULL && spec.modules().isEmpty()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, unknown.isEmpty() ? "No module is to be adapted"
                    : "The model has no " + String.join(", ", unknown), Map.of("modules", spec.modules()),
                    "Choose among " + String.join(", ", PROJECTIONS) + ".");
        }
    }

    List<Parameter> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    long total() {
        return total;
    }

    /** Index of the lowest block that learns. */
    int firstTrained() {
        return spec.layers() <= 0 ? 0 : config.layerCount() - spec.layers();
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < config.layerCount(); i++) {
            try (PointerScope _ = new PointerScope()) {
                blocks.add(new Block(config, config.layers().get(i), weights(i)));
            }
        }
        return blocks;
    }

    Tensor embeddings() {
        return dense("model.embed_tokens.weight");
    }

    OutputHead head(Tensor embeddings) {
        FrozenWeight matrix = config.tiedEmbeddings() ? new FrozenWeight.Dense(Tensors.keep(embeddings), compute)
                : frozen("lm_head.weight");
        return new OutputHead(norm("model.norm", false), matrix, compute);
    }

    private BlockWeights weights(int index) {
        String prefix = "model.layers." + index + ".";
        boolean learns = index >= firstTrained();
        return new BlockWeights() {
            @Override
            public Norm norm(String name) {
                return WeightLoader.this.norm(prefix + name, learns && spec.method() == RunSpec.Method.FULL);
            }

            @Override
            public Projection projection(int number, String name) {
                return WeightLoader.this.projection(number, prefix + name, learns);
            }
        };
    }

    private Norm norm(String name, boolean trained) {
        Tensor weight = read(name + ".weight");
        if (trained) {
            Parameter learnt = parameter(name + ".weight", weight);
            return new Norm(null, learnt, config.normEpsilon(), config.normOffset(), compute);
        }
        Tensor shifted = config.normOffset() == 0 ? weight : weight.add_(new Scalar(config.normOffset()));
        return new Norm(shifted, null, config.normEpsilon(), config.normOffset(), compute);
    }

    private Projection projection(int number, String name, boolean learns) {
        boolean full = learns && spec.method() == RunSpec.Method.FULL;
        boolean adapted = learns && !full && spec.modules().contains(name.substring(name.lastIndexOf('.') + 1));
        boolean biased = source.names().contains(name + ".bias");
        Parameter trained = full ? parameter(name + ".weight", read(name + ".weight")) : null;
        FrozenWeight frozen = full ? null : frozen(name + ".weight");
        Parameter bias = full && biased ? parameter(name + ".bias", read(name + ".bias")) : null;
        Tensor frozenBias = !full && biased ? Tensors.as(compute, read(name + ".bias")) : null;
        return new Projection(number, frozen, trained, frozenBias, bias, adapted ? lowRank(name, frozen) : null);
    }

    /** A uniform in ±1/√in, B zero, magnitude the rows' norms: the adapter changes nothing at first. */
    private LowRank lowRank(String name, FrozenWeight frozen) {
        long[] shape = source.shape(name + ".weight");
        String key = "base_model.model." + name + ".";
        Tensor a = Tensors.empty(ScalarType.Float, spec.rank(), shape[1]);
        FloatBuffer values = Tensors.buffer(a);
        double bound = 1 / Math.sqrt(shape[1]);
        while (values.hasRemaining()) {
            values.put((float) random.nextDouble(-bound, bound));
        }
        Parameter down = parameter(key + "lora_A.weight", a);
        Parameter up = parameter(key + "lora_B.weight", Tensors.zeros(ScalarType.Float, shape[0], spec.rank()));
        Parameter magnitude = null;
        if (spec.method() == RunSpec.Method.DORA) {
            Tensor norms = Tensors.rowSum(Tensors.as(ScalarType.Float, frozen.use()).square()).sqrt_().view(-1);
            magnitude = parameter(key + "lora_magnitude_vector", norms);
        }
        return new LowRank(down, up, magnitude, spec.scale(), spec.dropout());
    }

    private Parameter parameter(String name, Tensor value) {
        Parameter parameter = new Parameter(name, value, compute);
        parameters.add(parameter);
        return parameter;
    }

    private FrozenWeight frozen(String name) {
        boolean blocks = base == RunSpec.BasePrecision.INT8 || base == RunSpec.BasePrecision.INT4;
        if (blocks && FrozenWeight.Blocks.fit(source.shape(name))) {
            try (PointerScope _ = new PointerScope()) {
                return FrozenWeight.Blocks.of(read(name), base == RunSpec.BasePrecision.INT4, compute);
            }
        }
        return new FrozenWeight.Dense(dense(name), compute);
    }

    /** Kept; what it was read as is gone at once. */
    private Tensor dense(String name) {
        ScalarType kept = switch (base) {
            case FP32 -> ScalarType.Float;
            case BF16 -> ScalarType.BFloat16;
            default -> compute;
        };
        try (PointerScope _ = new PointerScope()) {
            return Tensors.keep(Tensors.as(kept, read(name)));
        }
    }

    private Tensor read(String name) {
        Tensor tensor = Tensors.empty(ScalarType.Float, source.shape(name));
        source.read(name, 0, Tensors.buffer(tensor));
        return tensor;
    }
}

package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.spec.RunSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The decoder on libtorch. Layers run one by one: forward, then chunked cross-entropy, then back, each layer's
 * activations freed as soon as they have served. No autograd graph but attention's, nothing computed for what is frozen
 * and below the lowest layer that learns.
 */
public final class DecoderModel implements TrainableModel {
    private final DecoderConfig config;
    private final ScalarType compute;
    private final boolean checkpointing;
    private final Tensor embeddings;
    private final List<Block> blocks;
    private final OutputHead head;
    private final int firstTrained;
    private final List<Parameter> parameters;
    private final AdamW optimiser;
    private final StateFiles files;
    private final Size size;

    private DecoderModel(ModelSource source, RunSpec.AdapterSpec adapter, RunSpec.ComputeSpec spec, long seed) {
        config = source.config();
        compute = Libtorch.precision(spec.precision()) == RunSpec.Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
        checkpointing = spec.checkpointing();
        try (PointerScope _ = new PointerScope()) {
            WeightLoader loader = new WeightLoader(source, adapter, compute, spec.basePrecision(), seed);
            embeddings = loader.embeddings();
            blocks = loader.blocks();
            head = loader.head(embeddings);
            firstTrained = loader.firstTrained();
            parameters = loader.parameters();
            long trainable = parameters.stream().mapToLong(parameter -> parameter.value().numel()).sum();
            boolean full = adapter.method() == RunSpec.Method.FULL;
            size = new Size(trainable, full ? loader.total() : loader.total() + trainable);
        }
        optimiser = new AdamW(parameters);
        files = new StateFiles(parameters, optimiser, adapter.method() == RunSpec.Method.FULL);
    }

    /** Reads the model; the source may be closed afterwards. The calling thread owns the model from now on. */
    public static DecoderModel open(ModelSource source, RunSpec.AdapterSpec adapter, RunSpec.ComputeSpec spec,
                                    long seed) {
        AutoGradMode off = new AutoGradMode(false);
        off.retainReference();
        if (spec.threads() > 0) {
            torch.set_num_threads(spec.threads());
        }
        return new DecoderModel(source, adapter, spec, seed);
    }

    @Override
    public double accumulate(List<TokenSequence> rows, double weight, long dropSeed) {
        TokenRows batch = TokenRows.of(rows);
        if (batch.predicted().length == 0) {
            return 0;
        }
        try (PointerScope _ = new PointerScope()) {
            Passes passes = new Passes(batch, dropSeed, true);
            Trace trace = forward(batch, passes, true);
            OutputHead.Result result = head.loss(trace.hidden, batch, weight, true);
            Tensors.free(trace.hidden);
            backward(result.gradient(), passes, trace);
            return result.loss();
        }
    }

    private void backward(Tensor gradient, Passes passes, Trace trace) {
        Tensor current = gradient;
        for (int i = blocks.size() - 1; i >= firstTrained; i--) {
            Block.Saved saved = trace.saved.get(i - firstTrained);
            if (checkpointing) {
                try (PointerScope _ = new PointerScope()) {
                    blocks.get(i).forward(trace.inputs.get(i - firstTrained), passes.of(i), saved);
                }
                Tensors.free(trace.inputs.get(i - firstTrained));
            }
            Tensor next;
            try (PointerScope _ = new PointerScope()) {
                next = blocks.get(i).backward(current, passes.of(i), saved, i > firstTrained);
                if (next != null) {
                    Tensors.keep(next);
                }
            }
            saved.free();
            Tensors.free(current);
            current = next;
        }
        Tensors.free(current);
    }

    /** Runs all blocks; with {@code training} keeps what the way back needs. The hidden state is kept for the caller. */
    private Trace forward(TokenRows batch, Passes passes, boolean training) {
        Trace trace = new Trace();
        Tensor x;
        try (PointerScope _ = new PointerScope()) {
            x = Tensors.keep(embed(batch.inputs()));
        }
        for (int i = 0; i < blocks.size(); i++) {
            boolean learns = training && i >= firstTrained;
            Block.Saved saved = learns ? new Block.Saved() : null;
            Tensor next;
            try (PointerScope _ = new PointerScope()) {
                next = Tensors.keep(blocks.get(i).forward(x, passes.of(i), checkpointing ? null : saved));
            }
            if (learns) {
                trace.saved.add(saved);
            }
            if (learns && checkpointing) {
                trace.inputs.add(x);
            } else {
                Tensors.free(x);
            }
            x = next;
        }
        trace.hidden = x;
        return trace;
    }

    private Tensor embed(int[] tokens) {
        Tensor rows = embeddings.index_select(0, OutputHead.longs(tokens, 0, tokens.length)).to(ScalarType.Float);
        return config.embeddingScale() == 1 ? rows : rows.mul_(new Scalar(config.embeddingScale()));
    }

    @Override
    public double evaluate(List<TokenSequence> rows) {
        TokenRows batch = TokenRows.of(rows);
        try (PointerScope _ = new PointerScope()) {
            Trace trace = forward(batch, new Passes(batch, 0, true), false);
            double loss = head.loss(trace.hidden, batch, 0, false).loss();
            Tensors.free(trace.hidden);
            return loss;
        }
    }

    /** Logits after every token, for checks against a reference: [tokens][vocabulary]. */
    public float[][] logits(int[] tokens) {
        TokenRows batch = TokenRows.prompt(tokens);
        int[] all = batch.positions();
        float[] flat = logits(batch, all, false);
        float[][] rows = new float[tokens.length][config.vocabularySize()];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(flat, i * config.vocabularySize(), rows[i], 0, config.vocabularySize());
        }
        return rows;
    }

    @Override
    public float[] nextLogits(int[] tokens, boolean base) {
        TokenRows batch = TokenRows.prompt(tokens);
        return logits(batch, batch.predicted(), base);
    }

    private float[] logits(TokenRows batch, int[] at, boolean base) {
        try (PointerScope _ = new PointerScope()) {
            Trace trace = forward(batch, new Passes(batch, 0, !base), false);
            float[] logits = Tensors.toArray(head.logits(trace.hidden, at));
            Tensors.free(trace.hidden);
            return logits;
        }
    }

    @Override
    public double step(double learningRate, double weightDecay, double maxNorm) {
        double norm = optimiser.step(learningRate, weightDecay, maxNorm);
        blocks.forEach(block -> block.projections().forEach(Projection::changed));
        return norm;
    }

    @Override
    public Size size() {
        return size;
    }

    /** What is trained, by its name in checkpoints. */
    List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public void save(Path folder) {
        files.save(folder);
    }

    @Override
    public void restore(Path folder) {
        files.restore(folder);
        blocks.forEach(block -> block.projections().forEach(Projection::changed));
    }

    /** Takes trained weights alone; the optimiser starts anew. */
    public void restoreWeights(Path file) {
        files.restoreWeights(file);
        blocks.forEach(block -> block.projections().forEach(Projection::changed));
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
        head.close();
        Tensors.free(embeddings);
        parameters.forEach(Parameter::close);
    }

    /** What the blocks of one batch share. */
    private final class Passes {
        private final TokenRows batch;
        private final long seed;
        private final boolean adapted;
        private final Map<DecoderConfig.Rope, RotaryEmbedding> rotary = new HashMap<>();

        Passes(TokenRows batch, long seed, boolean adapted) {
            this.batch = batch;
            this.seed = seed;
            this.adapted = adapted;
            for (DecoderConfig.Layer layer : config.layers()) {
                if (layer.rope() != null) {
                    rotary.computeIfAbsent(layer.rope(),
                            rope -> new RotaryEmbedding(rope, batch.positions(), compute));
                }
            }
        }

        Block.Pass of(int index) {
            long mixed = seed == 0 ? 0 : (seed * 1_000_003 + index + 1) << 3;
            return new Block.Pass(batch.segments(), rotary.get(config.layers().get(index).rope()), mixed, adapted);
        }
    }

    /** One way forward. */
    private static final class Trace {
        private final List<Block.Saved> saved = new ArrayList<>();
        private final List<Tensor> inputs = new ArrayList<>();
        private Tensor hidden;
    }
}

package io.forgellm.training.decoder;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.spec.RunSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
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
    private final Team team;
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
        boolean narrow = Libtorch.precision(spec.precision()) == RunSpec.Precision.BF16;
        compute = narrow ? ScalarType.BFloat16 : ScalarType.Float;
        checkpointing = spec.checkpointing();
        team = new Team(spec.threads() > 0 ? spec.threads() : Runtime.getRuntime().availableProcessors());
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
        optimiser = new AdamW(parameters, team);
        files = new StateFiles(parameters, optimiser, adapter.method() == RunSpec.Method.FULL);
    }

    /** Reads the model; the source may be closed afterwards. The calling thread owns the model from now on. */
    public static DecoderModel open(ModelSource source, RunSpec.AdapterSpec adapter, RunSpec.ComputeSpec spec,
                                    long seed) {
        return new DecoderModel(source, adapter, spec, seed);
    }

    @Override
    public double accumulate(List<TokenSequence> rows, double weight, long dropSeed) {
        TokenRows batch = TokenRows.of(rows);
        if (batch.predicted().length == 0) {
            return 0;
        }
        try (PointerScope _ = new PointerScope();
             Pass pass = new Pass(config, team, batch, Seeds.mix(dropSeed, 0), true);
             Trace trace = new Trace()) {
            Tensor hidden = forward(pass, batch, trace);
            OutputHead.Result result = head.loss(hidden, batch, weight, true, team);
            Tensors.free(hidden);
            backward(result.gradient(), trace);
            return result.loss();
        }
    }

    /** Runs all blocks; the trace takes what the way back needs, null for none. The hidden state is kept. */
    private Tensor forward(Pass pass, TokenRows batch, Trace trace) {
        Tensor x = embed(batch.inputs());
        for (int i = 0; i < blocks.size(); i++) {
            boolean learns = trace != null && i >= firstTrained;
            BlockRun run = new BlockRun(blocks.get(i), i, pass, compute, learns);
            Tensor next = run.forward(x, learns && !checkpointing);
            if (learns) {
                trace.runs.add(run);
            }
            if (learns && checkpointing) {
                trace.inputs.add(x);
            } else {
                Tensors.free(x);
            }
            x = next;
        }
        return x;
    }

    private void backward(Tensor gradient, Trace trace) {
        Tensor current = gradient;
        while (!trace.runs.isEmpty()) {
            try (BlockRun run = trace.runs.removeLast()) {
                if (checkpointing) {
                    Tensor x = trace.inputs.removeLast();
                    run.recall(x);
                    Tensors.free(x);
                }
                Tensor next = run.backward(current, !trace.runs.isEmpty());
                Tensors.free(current);
                current = next;
            }
        }
    }

    private Tensor embed(int[] tokens) {
        try (PointerScope _ = new PointerScope()) {
            Tensor rows = embeddings.index_select(0, OutputHead.longs(tokens, 0, tokens.length)).to(ScalarType.Float);
            return Tensors.keep(config.embeddingScale() == 1 ? rows : rows.mul_(new Scalar(config.embeddingScale())));
        }
    }

    @Override
    public double evaluate(List<TokenSequence> rows) {
        TokenRows batch = TokenRows.of(rows);
        if (batch.predicted().length == 0) {
            return 0;
        }
        try (PointerScope _ = new PointerScope(); Pass pass = new Pass(config, team, batch, 0, true)) {
            Tensor hidden = forward(pass, batch, null);
            double loss = head.loss(hidden, batch, 0, false, team).loss();
            Tensors.free(hidden);
            return loss;
        }
    }

    /** Logits after every token, for checks against a reference: [tokens][vocabulary]. */
    public float[][] logits(int[] tokens) {
        return logits(tokens, 0);
    }

    /** Logits after each token from {@code from} on. */
    public float[][] logits(int[] tokens, int from) {
        TokenRows batch = TokenRows.prompt(tokens);
        float[] flat = logits(batch, IntStream.range(from, tokens.length).toArray(), false);
        float[][] rows = new float[tokens.length - from][config.vocabularySize()];
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
        try (PointerScope _ = new PointerScope(); Pass pass = new Pass(config, team, batch, 0, !base)) {
            Tensor hidden = forward(pass, batch, null);
            float[] logits = Tensors.toArray(head.logits(hidden, at));
            Tensors.free(hidden);
            return logits;
        }
    }

    @Override
    public double step(double learningRate, double weightDecay, double maxNorm) {
        double norm = optimiser.step(learningRate, weightDecay, maxNorm);
        blocks.forEach(Block::changed);
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
        blocks.forEach(Block::changed);
    }

    /** Takes trained weights alone; the optimiser starts anew. */
    public void restoreWeights(Path file) {
        files.restoreWeights(file);
        blocks.forEach(Block::changed);
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
        head.close();
        Tensors.free(embeddings);
        parameters.forEach(Parameter::close);
        team.close();
    }

    /** What a way forward leaves for the way back, block by block. */
    private static final class Trace implements AutoCloseable {
        private final List<BlockRun> runs = new ArrayList<>();
        private final List<Tensor> inputs = new ArrayList<>();

        @Override
        public void close() {
            runs.forEach(BlockRun::close);
            inputs.forEach(Tensors::free);
        }
    }
}

package io.forgellm.training.trainer;

import io.forgellm.engine.child.ChildLog;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.adapter.AdapterFiles;
import io.forgellm.training.data.BatchSource;
import io.forgellm.training.data.DatasetLoader;
import io.forgellm.training.data.LoadedDataset;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.DecoderModel;
import io.forgellm.training.decoder.Libtorch;
import io.forgellm.training.decoder.TrainableModel;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.tokenizer.Tokenizer;
import io.forgellm.training.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** A decoder on libtorch and a dataset, as a run's specification names them. */
final class DecoderParts implements RunParts {
    /** System property: where libllama is, which reads the vocabulary inside a GGUF file. */
    static final String NATIVES = "forgellm.natives";
    private static final int GENERAL_BATCHES = 8;

    private final RunSpec spec;
    private final Tokenizer tokenizer;
    private final DecoderConfig config;
    private final LoadedDataset dataset;
    private final Probe probe;

    private DecoderParts(RunSpec spec, Tokenizer tokenizer, DecoderConfig config, LoadedDataset dataset,
                         Probe probe) {
        this.spec = spec;
        this.tokenizer = tokenizer;
        this.config = config;
        this.dataset = dataset;
        this.probe = probe;
    }

    /** Reads the data; the model's weights come later. */
    static RunParts open(RunSpec spec, RunFolder run) {
        Libtorch.require();
        DecoderConfig config;
        try (ModelSource source = ModelSources.open(Path.of(spec.base()))) {
            config = source.config();
        }
        Tokenizer tokenizer = Tokenizers.open(Path.of(spec.base()),
                Path.of(System.getProperty(NATIVES, NativesInstaller.defaultFolder().toString())));
        try {
            LoadedDataset dataset = load(spec, tokenizer, run);
            return new DecoderParts(spec, tokenizer, config, dataset, probe(spec, tokenizer, run));
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static LoadedDataset load(RunSpec spec, Tokenizer tokenizer, RunFolder run) {
        return DatasetLoader.load(spec, tokenizer, run.path(),
                (file, done, files) -> ChildLog.say("Reading " + file + ", " + (done + 1) + " of " + files));
    }

    private static Probe probe(RunSpec spec, Tokenizer tokenizer, RunFolder run) {
        RunSpec.ProbeSpec asked = spec.probe();
        if (asked == null) {
            return Probe.NONE;
        }
        List<List<TokenSequence>> general = asked.forgettingText() == null ? List.of()
                : general(spec, tokenizer, run, asked.forgettingText());
        return new Probe(asked.prompts(), new GreedyAnswer(tokenizer, spec), general);
    }

    /** The first few batches of the text, the same at each look. */
    private static List<List<TokenSequence>> general(RunSpec spec, Tokenizer tokenizer, RunFolder run, String text) {
        RunSpec.DataSpec data = new RunSpec.DataSpec(text, 0, 1, null, spec.data().maxSequence(), true, false, true);
        RunSpec reading = new RunSpec(spec.id(), spec.created(), spec.modelName(), spec.base(), data, spec.adapter(),
                spec.optimiser(), spec.compute(), spec.cadence(), spec.stopping(), spec.probe());
        try (BatchSource batches = load(reading, tokenizer, run).batches()) {
            return LongStream.range(0, Math.min(GENERAL_BATCHES, batches.batchesPerEpoch()))
                    .mapToObj(batches::batch).toList();
        }
    }

    @Override
    public TrainableModel openModel() {
        try (ModelSource source = ModelSources.open(Path.of(spec.base()))) {
            return DecoderModel.open(source, spec.adapter(), spec.compute(), spec.optimiser().seed());
        }
    }

    @Override
    public BatchSource data() {
        return dataset.batches();
    }

    @Override
    public Counts counts() {
        LoadedDataset.Counts counts = dataset.counts();
        return new Counts(counts.train() + counts.general(), counts.validation(), counts.skippedRows());
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public String precision() {
        return Libtorch.precision(spec.compute().precision()).name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void describe(Path checkpoint) throws IOException {
        AdapterFiles.write(checkpoint, spec, config);
    }

    @Override
    public Probe probe() {
        return probe;
    }

    @Override
    public void close() {
        dataset.batches().close();
        tokenizer.close();
    }
}

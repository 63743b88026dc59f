package io.forgellm.training.data;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.batch.Corpus;
import io.forgellm.training.data.batch.Mixture;
import io.forgellm.training.data.batch.PackedBatches;
import io.forgellm.training.data.batch.Split;
import io.forgellm.training.data.mapping.FieldNames;
import io.forgellm.training.data.mapping.RowMapper;
import io.forgellm.training.data.source.DatasetFiles;
import io.forgellm.training.data.tokens.ExampleTokenizer;
import io.forgellm.training.data.tokens.Tokenised;
import io.forgellm.training.data.tokens.TurnSpans;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.DataSpec;
import io.forgellm.training.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Reads a run's data: files become examples, examples tokens, tokens rows, rows batches. The same specification and
 * files give the same batches, whenever and however often they are loaded.
 */
public final class DatasetLoader {
    private final DataSpec spec;
    private final ExampleTokenizer tokenizer;
    private final BadRows bad;
    private final Progress progress;
    private final Map<String, Long> shapes = new TreeMap<>();
    private long files;
    private long truncated;
    private long dropped;

    private DatasetLoader(RunSpec run, Tokenizer tokenizer, Progress progress) {
        spec = run.data();
        this.tokenizer = new ExampleTokenizer(tokenizer, new TurnSpans(tokenizer, run.modelName(), run.created()),
            spec.maxSequence(), spec.maskPrompt());
        bad = new BadRows(spec.skipBadRows());
        this.progress = progress;
    }

    /** Is told which file is next; may throw to end the loading. */
    @FunctionalInterface
    public interface Progress {
        /** @param done files before this one */
        void reading(String file, int done, int files);
    }

    /**
     * Takes as long as the dataset is large.
     *
     * @param workFolder for a temporary file, where the tokens are many; it is gone when the batches are closed
     * @throws ForgeException DATASET_NOT_FOUND, EMPTY_DATASET, INVALID_DATA with file and line, or TEMPLATE_FAILED
     */
    public static LoadedDataset load(RunSpec run, Tokenizer tokenizer, Path workFolder, Progress progress) {
        Corpus corpus = new Corpus(workFolder);
        try {
            return new DatasetLoader(run, tokenizer, progress).load(run, corpus);
        } catch (Throwable failed) {
            corpus.close();
            throw failed;
        }
    }

    private LoadedDataset load(RunSpec run, Corpus corpus) {
        long seed = run.optimiser().seed();
        DatasetFiles own = DatasetFiles.of(Path.of(spec.inputDir()));
        files += own.files().size();
        read(own, new FieldNames(spec.fields()), bad, mapped -> {
            if (add(mapped, corpus)) {
                shapes.merge(mapped.shape().label(), 1L, Long::sum);
            }
        });
        if (corpus.examples() == 0) {
            throw new ForgeException(ErrorCode.INVALID_DATA, "No row of " + spec.inputDir() + " can be trained on.",
                Map.of("path", spec.inputDir(), "skipped_rows", bad.count(), "dropped", dropped),
                "Look at the dataset's preview: it names the bad rows.");
        }
        Split split = hold(corpus, seed);
        int ownExamples = corpus.examples();
        mixIn(split.train().length, seed, corpus);
        corpus.seal();
        int[] train = IntStream.concat(IntStream.of(split.train()), IntStream.range(ownExamples, corpus.examples()))
            .toArray();
        PackedBatches batches = PackedBatches.of(corpus, train, split.validation(),
            spec.packing() ? spec.maxSequence() : 0, run.optimiser().batchSize(), seed);
        return new LoadedDataset(batches, new LoadedDataset.Counts(files, split.train().length,
            split.validation().length, corpus.examples() - ownExamples, Map.copyOf(shapes), bad.count(), bad.first(),
            truncated, dropped, batches.tokens()));
    }

    /** The user's examples by their side; those of a validation file are read after the others. */
    private Split hold(Corpus corpus, long seed) {
        if (spec.validationDir() == null) {
            return Split.of(corpus.examples(), spec.validationSplit(), seed);
        }
        int train = corpus.examples();
        DatasetFiles held = DatasetFiles.of(Path.of(spec.validationDir()));
        files += held.files().size();
        read(held, new FieldNames(spec.fields()), bad, mapped -> add(mapped, corpus));
        if (corpus.examples() == train) {
            throw new ForgeException(ErrorCode.INVALID_DATA, "No row of " + spec.validationDir()
                + " can be validated on.", Map.of("path", spec.validationDir()),
                "Look at its preview: it names the bad rows.");
        }
        return new Split(IntStream.range(0, train).toArray(), IntStream.range(train, corpus.examples()).toArray());
    }

    /** General text is read twice: to count what there is, and to take what is drawn. */
    private void mixIn(int own, long seed, Corpus corpus) {
        if (spec.generalDir() == null || spec.mixtureRatio() >= 1) {
            return;
        }
        DatasetFiles general = DatasetFiles.of(Path.of(spec.generalDir()));
        files += general.files().size();
        int[] count = new int[1];
        read(general, FieldNames.USUAL, new BadRows(true), _ -> count[0]++);
        int[] draws = Mixture.draws(count[0], own, spec.mixtureRatio(), seed);
        int[] next = new int[1];
        read(general, FieldNames.USUAL, bad, mapped -> {
            for (int i = draws[next[0]++]; i > 0; i--) {
                add(mapped, corpus);
            }
        });
    }

    private void read(DatasetFiles dataset, FieldNames names, BadRows bad, Consumer<RowMapper.Mapped> consumer) {
        RowMapper mapper = new RowMapper(names);
        for (int i = 0; i < dataset.files().size(); i++) {
            progress.reading(dataset.files().get(i).name(), i, dataset.files().size());
            ExampleReader.read(dataset.files().get(i), mapper, bad, consumer);
        }
    }

    private boolean add(RowMapper.Mapped mapped, Corpus corpus) {
        Tokenised example = tokenizer.tokenise(mapped.example());
        truncated += example.truncated() ? 1 : 0;
        if (example.pieces().isEmpty()) {
            dropped++;
            return false;
        }
        corpus.add(example);
        return true;
    }
}

package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.decoder.Libtorch;
import io.forgellm.training.estimate.AvailableMemory;
import io.forgellm.training.estimate.DatasetSize;
import io.forgellm.training.estimate.Estimate;
import io.forgellm.training.estimate.Machine;
import io.forgellm.training.estimate.Preflight;
import io.forgellm.training.estimate.SpeedProbe;
import io.forgellm.training.estimate.Throughput;
import io.forgellm.training.estimate.Verdict;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What a run would take on this machine, from its specification, its model's shape and earlier runs. Blocking. */
@ApplicationScoped
class Estimates {
    private static final Logger LOG = Logger.getLogger(Estimates.class);
    /** Before that, a run's speed is that of warming up. */
    private static final int SETTLED = 10;

    private final TrainingClient training;
    private final RunFiles files;
    private final DatasetPreviews previews;
    private final DatasetSizes sizes;

    Estimates(TrainingClient training, RunFiles files, DatasetPreviews previews, DatasetSizes sizes) {
        this.training = training;
        this.files = files;
        this.previews = previews;
        this.sizes = sizes;
    }

    /**
     * With the data's tokens counted by the base's tokenizer, which is done once while the files stay as they are.
     *
     * @throws ForgeException INVALID_MODEL, UNSUPPORTED_MODEL or INVALID_DATA, as a trainer would find them
     */
    Estimate of(RunSpec spec) {
        return estimate(spec, size(spec, this::count));
    }

    private Estimate estimate(RunSpec spec, DatasetSize data) {
        Machine machine = new Machine(new AvailableMemory(Path.of("/")).bytes(),
                Libtorch.precision(RunSpec.Precision.AUTO) == RunSpec.Precision.BF16);
        return new Preflight(shape(spec), data, machine,
                recorded().orElseGet(() -> SpeedProbe.probe(threads(spec)))).estimate(spec);
    }

    /** @throws ForgeException RUN_TOO_LARGE with what it would take and what to change */
    void requireRoom(RunSpec spec) {
        // What decides is the model and the batch: nobody waits for a count.
        Estimate estimate = estimate(spec, size(spec, (_, data, known) -> known.orElseGet(() -> DatasetGauge.of(data))));
        if (estimate.verdict() == Verdict.WONT) {
            String remedy = estimate.suggestions().isEmpty() ? "Take a smaller model."
                    : estimate.suggestions().getFirst().change();
            throw new ForgeException(ErrorCode.RUN_TOO_LARGE,
                    "The run would need about %.1f GB of memory; %.1f GB are available.".formatted(
                            estimate.memory().peak() / 1e9, estimate.availableMemory() / 1e9),
                    Map.of("peak_memory_bytes", estimate.memory().peak(), "available_memory_bytes",
                            estimate.availableMemory()), remedy + " Or send force: true.");
        }
    }

    private DatasetSize size(RunSpec spec, Counter counter) {
        DatasetSize size = size(spec, spec.data().inputDir(), counter);
        return spec.data().validationDir() == null ? size
                : size.holding(size(spec, spec.data().validationDir(), counter));
    }

    private DatasetSize size(RunSpec spec, String path, Counter counter) {
        Path data = Path.of(path);
        return counter.size(spec, data, sizes.find(DatasetSizes.key(data, Path.of(spec.base()), spec.data().fields())));
    }

    /** How a size is come by that may be known already. */
    private interface Counter {
        DatasetSize size(RunSpec spec, Path data, Optional<DatasetSize> known);
    }

    private DatasetSize count(RunSpec spec, Path data, Optional<DatasetSize> known) {
        return known.orElseGet(() -> {
            BaseModels.Base base = new BaseModels.Base(spec.modelName(), Path.of(spec.base()));
            return DatasetSizes.of(previews.of(data, base, spec.data().fields(), 0));
        });
    }

    private static DecoderConfig shape(RunSpec spec) {
        try (ModelSource model = ModelSources.open(Path.of(spec.base()))) {
            return model.config();
        }
    }

    private static int threads(RunSpec spec) {
        return spec.compute().threads() > 0 ? spec.compute().threads() : Runtime.getRuntime().availableProcessors();
    }

    /** The speed of the latest run that got anywhere. */
    private Optional<Throughput> recorded() {
        return training.runs().await().indefinitely().runs().stream()
                .filter(run -> run.figures().step() >= SETTLED && run.figures().report() != null
                        && run.figures().report().tokensPerSecond() > 0)
                .findFirst().flatMap(this::speed);
    }

    private Optional<Throughput> speed(RunStatus run) {
        try {
            RunSpec spec = files.spec(new RunFolder(Path.of(run.folder())));
            RunEvent.Prepared data = run.figures().prepared();
            double row = spec.data().packing() || data == null || data.trainExamples() == 0 ? spec.data().maxSequence()
                    : Math.min(spec.data().maxSequence(), (double) data.datasetTokens() / data.trainExamples());
            return Optional.of(SpeedProbe.recorded(shape(spec), spec, row,
                    run.figures().report().tokensPerSecond()));
        } catch (IOException | ForgeException e) {
            LOG.debugf("Run %s tells no speed: %s", run.id(), e.getMessage());
            return Optional.empty();
        }
    }
}

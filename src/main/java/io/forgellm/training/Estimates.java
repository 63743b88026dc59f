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
import io.forgellm.training.estimate.Fit;
import io.forgellm.training.estimate.Machine;
import io.forgellm.training.estimate.Preflight;
import io.forgellm.training.estimate.Throughput;
import io.forgellm.training.estimate.Verdict;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Precision;
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
    private final MatrixSpeeds speeds;
    private final Trainers trainers;

    Estimates(TrainingClient training, RunFiles files, DatasetPreviews previews, DatasetSizes sizes,
              MatrixSpeeds speeds, Trainers trainers) {
        this.training = training;
        this.files = files;
        this.previews = previews;
        this.sizes = sizes;
        this.speeds = speeds;
        this.trainers = trainers;
    }

    /**
     * With the data's tokens counted by the base's tokenizer, which is done once while the files stay as they are.
     *
     * @throws ForgeException INVALID_MODEL, UNSUPPORTED_MODEL or INVALID_DATA, as a trainer would find them
     */
    Estimate of(RunSpec spec) {
        DatasetSize data = size(spec, spec.data().inputDir());
        if (spec.data().validationDir() != null) {
            data = data.holding(size(spec, spec.data().validationDir()));
        }
        return preflight(spec).estimate(spec, data, recorded(spec).orElseGet(() -> probed(spec)));
    }

    private Preflight preflight(RunSpec spec) {
        long memory = trainers.memory().orElseGet(() -> new AvailableMemory(Path.of("/")).bytes());
        DecoderConfig shape = shape(spec);
        spec.adapter().requireWithin(shape.layerCount());
        return new Preflight(shape, new Machine(memory, Libtorch.precision(Precision.AUTO) == Precision.BF16));
    }

    /**
     * That the run can begin at all.
     *
     * @param force to go on where memory may not suffice; null for no
     * @throws ForgeException RUN_TOO_LARGE with what it would take and what to change; what a trainer would find wrong
     *                        with the model, or with what is asked of it
     */
    void require(RunSpec spec, Boolean force) {
        Fit fit = preflight(spec).fit(spec);
        if (fit.verdict() == Verdict.WONT && !Boolean.TRUE.equals(force)) {
            String remedy = fit.suggestions().isEmpty() ? "Take a smaller model."
                    : fit.suggestions().getFirst().change();
            throw new ForgeException(ErrorCode.RUN_TOO_LARGE,
                    "The run would need about %.1f GB of memory; %.1f GB are available.".formatted(
                            fit.memory().peak() / 1e9, fit.availableMemory() / 1e9),
                    Map.of("peak_memory_bytes", fit.memory().peak(), "available_memory_bytes",
                            fit.availableMemory()), remedy + " Or send force: true.");
        }
    }

    private DatasetSize size(RunSpec spec, String path) {
        Path data = Path.of(path);
        Path model = Path.of(spec.base());
        DatasetSize size = sizes.find(DatasetSizes.key(data, model, spec.data().fields())).orElseGet(() ->
                DatasetSizes.of(previews.of(data, new BaseModels.Base(spec.modelName(), model),
                        spec.data().fields(), 0)));
        if (size.examples() == 0) {
            throw new ForgeException(ErrorCode.INVALID_DATA, "No row of " + path + " can be trained on.",
                    Map.of("path", path), "Its preview names the bad rows: on the page, or by forgellm cli dataset.");
        }
        return size;
    }

    private static DecoderConfig shape(RunSpec spec) {
        try (ModelSource model = ModelSources.open(Path.of(spec.base()))) {
            return model.config();
        }
    }

    private static int threads(RunSpec spec) {
        return spec.compute().threads() > 0 ? spec.compute().threads() : Runtime.getRuntime().availableProcessors();
    }

    private Throughput probed(RunSpec spec) {
        Precision precision = Libtorch.precision(spec.compute().precision());
        return Throughput.probed(precision, speeds.of(precision, threads(spec)));
    }

    /** The speed of the latest run that got anywhere and computed in the same way. */
    private Optional<Throughput> recorded(RunSpec wanted) {
        return training.runs().await().indefinitely().runs().stream()
                .filter(run -> run.figures().step() >= SETTLED && run.figures().report() != null)
                .flatMap(run -> speed(run, wanted).stream()).findFirst();
    }

    private Optional<Throughput> speed(RunStatus run, RunSpec wanted) {
        try {
            RunSpec spec = files.spec(new RunFolder(Path.of(run.folder())));
            RunEvent.Prepared data = run.figures().prepared();
            if (data == null || data.epochTokens() == 0 || threads(spec) != threads(wanted)
                    || Libtorch.precision(spec.compute().precision())
                    != Libtorch.precision(wanted.compute().precision())) {
                return Optional.empty();
            }
            double batch = (double) data.epochTokens() / data.batchesPerEpoch();
            return Optional.of(Throughput.recorded(shape(spec), spec, batch / spec.optimiser().batchSize(),
                    run.figures().report().stepsPerSecond() * batch * spec.optimiser().accumulation()));
        } catch (IOException | ForgeException e) {
            LOG.debugf("Run %s tells no speed: %s", run.id(), e.getMessage());
            return Optional.empty();
        }
    }
}

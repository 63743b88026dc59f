package io.forgellm.training;

import static java.util.Objects.requireNonNullElse;

import io.forgellm.training.data.mapping.FieldNames;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.CadenceSpec;
import io.forgellm.training.spec.RunSpec.ComputeSpec;
import io.forgellm.training.spec.RunSpec.DataSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.OptimiserSpec;
import io.forgellm.training.spec.RunSpec.ProbeSpec;
import io.forgellm.training.spec.RunSpec.StoppingSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns a body into the specification of a run: defaults filled in, names resolved to files that are there. What is
 * wrong is said here, before any process is started. Reads folders: call it from a thread that may block.
 */
@ApplicationScoped
class SpecReader {
    /** The Python program's default; a short run warms up for a tenth of it. */
    private static final int WARMUP = 150;

    private final BaseModels bases;
    private final DataPlaces places;
    private final OutputFolders outputs;
    private final TrainerCommands trainers;
    private final Clock clock;

    SpecReader(BaseModels bases, DataPlaces places, OutputFolders outputs, TrainerCommands trainers, Clock clock) {
        this.bases = bases;
        this.places = places;
        this.outputs = outputs;
        this.trainers = trainers;
        this.clock = clock;
    }

    /**
     * @param folder that the run would like; the worker makes it
     * @param notes  fields of the body that have no effect, each with its reason
     */
    record Plan(RunSpec spec, Path folder, List<String> notes) { }

    Plan read(StartBody body) {
        trainers.require();
        BaseModels.Base base = bases.resolve(body.modelName());
        Instant now = clock.instant();
        RunSpec draft = new RunSpec("", now, base.name(), base.path().toString(), data(body), adapter(body),
                optimiser(body), compute(body), cadence(body), stopping(body), probe(body));
        Path folder = outputs.place(body.outputDir(), body.name() == null ? RunName.of(draft, now) : body.name());
        RunSpec spec = draft.named(folder.getFileName().toString());
        return new Plan(spec, folder, notes(body, spec));
    }

    private DataSpec data(StartBody body) {
        String validation = optional("validation_dir", body.validationDir());
        return new DataSpec(places.data("input_dir", body.inputDir()).toString(),
                validation == null ? requireNonNullElse(body.validationSplit(), 0.1) : 0, requireNonNullElse(body.dataMixtureRatio(), 0.95),
                optional("general_dir", body.generalDir()),
                requireNonNullElse(body.maxSeqLength(), 2048), requireNonNullElse(body.packing(), true),
                requireNonNullElse(body.maskPrompt(), true), requireNonNullElse(body.skipBadRows(), false),
                new FieldNames(requireNonNullElse(body.fields(), Map.of())).columns(), validation);
    }

    private String optional(String field, String named) {
        return named == null || named.isEmpty() ? null : places.data(field, named).toString();
    }

    private static AdapterSpec adapter(StartBody body) {
        Method method = Choices.method(body.fineTuneType());
        return new AdapterSpec(method, requireNonNullElse(body.numLayers(), -1),
                requireNonNullElse(body.loraRank(), 16), requireNonNullElse(body.loraScale(), 20.0),
                requireNonNullElse(body.loraDropout(), 0.0),
                method == Method.FULL ? List.of() : LoraModules.named(body.loraModules()));
    }

    private static OptimiserSpec optimiser(StartBody body) {
        int iterations = requireNonNullElse(body.maxIterations(), 10_000);
        return new OptimiserSpec(requireNonNullElse(body.batchSize(), 4),
                requireNonNullElse(body.gradientAccumulation(), 1), iterations,
                requireNonNullElse(body.learningRate(), 5e-6), Choices.schedule(body.lrSchedule()),
                requireNonNullElse(body.warmupSteps(), Math.min(WARMUP, iterations / 10)),
                requireNonNullElse(body.lrDecayFactor(), 0.1), requireNonNullElse(body.weightDecay(), 0.01),
                requireNonNullElse(body.maxGradNorm(), 1.0), requireNonNullElse(body.seed(), 42L));
    }

    private static ComputeSpec compute(StartBody body) {
        return new ComputeSpec(Choices.precision(body.precision()), Choices.basePrecision(body.basePrecision()),
                requireNonNullElse(body.gradCheckpoint(), true), requireNonNullElse(body.threads(), 0));
    }

    private static CadenceSpec cadence(StartBody body) {
        return new CadenceSpec(requireNonNullElse(body.stepsPerReport(), 5),
                requireNonNullElse(body.stepsPerEval(), 25), requireNonNullElse(body.saveEvery(), 500),
                requireNonNullElse(body.maxCheckpoints(), 5), requireNonNullElse(body.valBatches(), 0));
    }

    private static StoppingSpec stopping(StartBody body) {
        return new StoppingSpec(requireNonNullElse(body.enableEarlyStopping(), true),
                requireNonNullElse(body.earlyStoppingPatience(), 3),
                requireNonNullElse(body.minLossImprovement(), 0.001),
                requireNonNullElse(body.overfittingThreshold(), 0.30));
    }

    private ProbeSpec probe(StartBody body) {
        return new ProbeSpec(requireNonNullElse(body.probePrompts(), List.of()),
                optional("forgetting_text", body.forgettingText()));
    }

    private static List<String> notes(StartBody body, RunSpec spec) {
        List<String> notes = new ArrayList<>();
        if (body.validationDir() != null && body.validationSplit() != null && body.validationSplit() > 0) {
            notes.add("'validation_split' has no effect: 'validation_dir' is validated on.");
        }
        if (body.maxTokensPerFile() != null) {
            notes.add("'max_tokens_per_file' has no effect: files are read whole.");
        }
        if (body.useLrRewarming() != null && body.useLrRewarming()) {
            notes.add("'use_lr_rewarming' has no effect: the schedule warms up once.");
        }
        if (body.dataDir() != null) {
            notes.add("'data_dir' has no effect: each run keeps its data in its own folder.");
        }
        if (body.validationFastPct() != null && body.validationFastPct() < 1 && body.valBatches() == null) {
            notes.add("'validation_fast_pct' has no effect: set 'val_batches' to evaluate on fewer batches.");
        }
        if (body.dataMixtureRatio() != null && body.dataMixtureRatio() < 1 && spec.data().generalDir() == null) {
            notes.add("'data_mixture_ratio' has no effect without 'general_dir': nothing is mixed in.");
        }
        return List.copyOf(notes);
    }
}

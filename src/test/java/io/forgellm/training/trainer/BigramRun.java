package io.forgellm.training.trainer;

import io.forgellm.training.data.BatchSource;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.TrainableModel;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.StoppingSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A run that teaches a {@link BigramModel} a made-up language; real training in a few milliseconds. */
class BigramRun implements RunParts, BatchSource {
    static final int VOCABULARY = 16;
    static final StoppingSpec NEVER = new StoppingSpec(false, 3, 0.001, 0.3);

    final RunSpec spec;

    BigramRun(RunSpec spec, RunFolder run) {
        this.spec = spec;
    }

    /** Reports every 5 steps, evaluates every 10, saves every 4. */
    static RunSpec spec(int steps, double rate) {
        return spec(steps, rate, NEVER, new RunSpec.CadenceSpec(5, 10, 4, 0, 0));
    }

    static RunSpec spec(int steps, double rate, StoppingSpec stopping, RunSpec.CadenceSpec cadence) {
        return new RunSpec("bigram", Instant.parse("2026-01-02T03:04:05Z"), "tiny/bigram", "nowhere",
                new RunSpec.DataSpec("nowhere", 0.1, 1, null, 12, false, false, false),
                new RunSpec.AdapterSpec(RunSpec.Method.LORA, -1, 4, 2, 0.1, List.of("q_proj", "v_proj")),
                new RunSpec.OptimiserSpec(2, 2, steps, rate, RunSpec.Schedule.COSINE_DECAY, 5, 0.1, 0.01, 1, 42),
                new RunSpec.ComputeSpec(RunSpec.Precision.FP32, RunSpec.BasePrecision.FP32, false, 1), cadence,
                stopping, new RunSpec.ProbeSpec(List.of(), null));
    }

    static RunFolder folder(Path path, RunSpec spec) throws IOException {
        Files.createDirectories(path);
        RunFolder run = new RunFolder(path);
        RunJson.MAPPER.writeValue(run.spec().toFile(), spec);
        return run;
    }

    /** Carries it out in this process. @return what it wrote, from the beginning */
    static List<RunEvent> carryOut(RunFolder run) throws IOException {
        return carryOut(run, BigramRun::new);
    }

    static List<RunEvent> carryOut(RunFolder run, Trainer.Opening opening) throws IOException {
        new Trainer(opening).run(run.path());
        return events(run);
    }

    static List<RunEvent> events(RunFolder run) throws IOException {
        try (EventLog log = new EventLog(run.events())) {
            return List.copyOf(log.events());
        }
    }

    static <T extends RunEvent> List<T> of(List<RunEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static void wish(RunFolder run, String word) {
        try {
            Files.writeString(run.wish(), word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a process: says on standard output when it asks for a micro-batch, so that somebody can kill it then. */
    public static void main(String[] args) {
        TrainerMain.run(Path.of(args[0]), (spec, run) -> new BigramRun(spec, run) {
            @Override
            public List<TokenSequence> batch(long index) {
                System.out.write('.');
                System.out.flush();
                return super.batch(index);
            }
        });
    }

    @Override
    public TrainableModel openModel() {
        return new BigramModel(VOCABULARY, spec.optimiser().seed());
    }

    @Override
    public BatchSource data() {
        return this;
    }

    @Override
    public List<TokenSequence> batch(long index) {
        return rows(spec.optimiser().seed() + index);
    }

    @Override
    public List<List<TokenSequence>> validation() {
        return List.of(rows(-1), rows(-2));
    }

    /** Two rows in which a token is mostly followed by its triple. */
    static List<TokenSequence> rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSequence> rows = new ArrayList<>();
        for (int row = 0; row < 2; row++) {
            int[] tokens = new int[12];
            tokens[0] = random.nextInt(VOCABULARY);
            for (int i = 1; i < tokens.length; i++) {
                tokens[i] = random.nextInt(4) == 0 ? random.nextInt(VOCABULARY) : tokens[i - 1] * 3 % VOCABULARY;
            }
            boolean[] targets = new boolean[tokens.length];
            Arrays.fill(targets, true);
            rows.add(new TokenSequence(tokens, targets, new int[tokens.length]));
        }
        return rows;
    }

    @Override
    public long batchesPerEpoch() {
        return 20;
    }

    @Override
    public long tokens() {
        return batchesPerEpoch() * 2 * 12;
    }

    @Override
    public long targetTokens() {
        return batchesPerEpoch() * 2 * 11;
    }

    @Override
    public Counts counts() {
        return new Counts(40, 4, 0);
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public String precision() {
        return "fp64";
    }

    @Override
    public void describe(Path checkpoint) throws IOException {
        Files.writeString(checkpoint.resolve("adapter_config.json"), "{}");
    }

    @Override
    public Probe probe() {
        return Probe.NONE;
    }

    @Override
    public void close() { }
}

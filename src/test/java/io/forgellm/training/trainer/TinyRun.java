package io.forgellm.training.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.data.BatchSource;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.DecoderModel;
import io.forgellm.training.decoder.TrainableModel;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** A run on the tiny llama of the reference figures, in a trainer process of its own. */
final class TinyRun {
    private static final Path SHAPE = Path.of("src/test/resources/io/forgellm/training/reference/llama");

    private TinyRun() { }

    /** 40 steps, a report every 5, an evaluation every 10, a checkpoint every 4. */
    static RunSpec spec(Path folder) {
        return spec(folder, 1e-2, 40, new RunSpec.StoppingSpec(false, 3, 0.001, 0.3));
    }

    static RunSpec spec(Path folder, double rate, int steps, RunSpec.StoppingSpec stopping) {
        return new RunSpec(folder.getFileName().toString(), Instant.now(), "tiny/llama", SHAPE.toString(),
                new RunSpec.DataSpec("none", 0.1, 1, null, 24, false, false, false),
                new RunSpec.AdapterSpec(RunSpec.Method.LORA, -1, 4, 2, 0.1, List.of("q_proj", "v_proj", "down_proj")),
                new RunSpec.OptimiserSpec(2, 2, steps, rate, RunSpec.Schedule.COSINE_DECAY, 5, 0.1, 0.01, 1, 42),
                new RunSpec.ComputeSpec(RunSpec.Precision.FP32, RunSpec.BasePrecision.FP32, false, 1),
                new RunSpec.CadenceSpec(5, 10, 4, 0, 0), stopping, new RunSpec.ProbeSpec(List.of(), null));
    }

    static RunFolder folder(Path path, RunSpec spec) throws IOException {
        Files.createDirectories(path);
        RunFolder run = new RunFolder(path);
        RunJson.MAPPER.writeValue(run.spec().toFile(), spec);
        return run;
    }

    static Process start(RunFolder run) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp",
                System.getProperty("java.class.path"), TinyRun.class.getName(), run.path().toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(run.log().toFile()))
                .redirectInput(new File("/dev/null")).start();
    }

    static List<RunEvent> events(RunFolder run) throws IOException {
        try (EventLog log = new EventLog(run.events())) {
            return List.copyOf(log.events());
        }
    }

    /** Loss by step of the reports; a later one replaces an earlier. */
    static TreeMap<Integer, Double> losses(RunFolder run) throws IOException {
        TreeMap<Integer, Double> losses = new TreeMap<>();
        for (RunEvent event : events(run)) {
            if (event instanceof RunEvent.Report report) {
                losses.put(report.step(), report.loss());
            } else if (event instanceof RunEvent.Evaluated evaluated) {
                losses.put(-evaluated.step() - 1, evaluated.loss());
            }
        }
        return losses;
    }

    /** Carries it out in this process. */
    static void here(RunFolder run) throws IOException {
        new Trainer(Parts::new).run(run.path());
    }

    public static void main(String[] args) {
        TrainerMain.run(Path.of(args[0]), Parts::new);
    }

    /** The reference's batches over and over; two of them are for validation. */
    static class Parts implements RunParts, BatchSource {
        private final RunSpec spec;
        private final List<List<TokenSequence>> batches = new ArrayList<>();

        Parts(RunSpec spec, RunFolder run) throws IOException {
            this.spec = spec;
            JsonNode figures = RunJson.MAPPER.readTree(SHAPE.resolve("reference.json").toFile());
            for (JsonNode batch : figures.get("batches")) {
                List<TokenSequence> rows = new ArrayList<>();
                for (JsonNode row : batch) {
                    int[] tokens = RunJson.MAPPER.convertValue(row, int[].class);
                    boolean[] targets = new boolean[tokens.length];
                    Arrays.fill(targets, true);
                    rows.add(new TokenSequence(tokens, targets, new int[tokens.length]));
                }
                batches.add(rows);
            }
        }

        @Override
        public TrainableModel openModel() {
            try (ModelSource source = ModelSources.open(SHAPE)) {
                return DecoderModel.open(source, spec.adapter(), spec.compute(), spec.optimiser().seed());
            }
        }

        @Override
        public BatchSource data() {
            return this;
        }

        @Override
        public List<TokenSequence> batch(long index) {
            return batches.get(2 + (int) (index % (batches.size() - 2)));
        }

        @Override
        public List<List<TokenSequence>> validation() {
            return batches.subList(0, 2);
        }

        @Override
        public long batchesPerEpoch() {
            return batches.size() - 2;
        }

        @Override
        public long tokens() {
            return batchesPerEpoch() * 2 * 24;
        }

        @Override
        public long targetTokens() {
            return batchesPerEpoch() * 2 * 23;
        }

        @Override
        public Counts counts() {
            return new Counts(96, 4, 0);
        }

        @Override
        public int vocabularySize() {
            return 128;
        }

        @Override
        public String device() {
            return "cpu";
        }

        @Override
        public String precision() {
            return "fp32";
        }

        @Override
        public void describe(Path checkpoint) throws IOException { }

        @Override
        public Probe probe() {
            return Probe.NONE;
        }

        @Override
        public void close() { }
    }
}

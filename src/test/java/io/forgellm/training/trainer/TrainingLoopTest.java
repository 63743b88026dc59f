package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.process.DurableFiles;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.TrainableModel;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunHistory;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
    @TempDir
    private Path folder;

    private RunFolder run(RunSpec spec) throws IOException {
        return BigramRun.folder(Files.createTempDirectory(folder, "run"), spec);
    }

    private static Map<Integer, Double> losses(List<RunEvent> events) {
        Map<Integer, Double> losses = new TreeMap<>();
        RunHistory.of(events).rows().stream().filter(row -> row.report() != null)
                .forEach(row -> losses.put(row.step(), row.report().loss()));
        return losses;
    }

    private static List<String> checkpoints(RunFolder run) throws IOException {
        return DurableFiles.list(run.checkpoints()).stream().map(path -> path.getFileName().toString()).toList();
    }

    @Test
    void aRunLearnsAndTellsOfIt() throws IOException {
        RunFolder run = run(BigramRun.spec(42, 0.05));
        List<RunEvent> events = BigramRun.carryOut(run);
        assertThat(events.getFirst()).isInstanceOf(RunEvent.Started.class);
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Ended.class, end -> {
            assertThat(end.outcome()).isEqualTo("completed");
            assertThat(end.step()).isEqualTo(42);
        });
        List<RunEvent.Report> reports = BigramRun.of(events, RunEvent.Report.class);
        assertThat(reports).extracting(RunEvent.Report::step).containsExactly(5, 10, 15, 20, 25, 30, 35, 40, 42);
        assertThat(reports.getLast().loss()).isLessThan(reports.getFirst().loss() - 0.5);
        assertThat(reports.getLast().trainedTokens()).isEqualTo(42 * 2 * 2 * 11);
        assertThat(reports.getLast().epoch()).isEqualTo(42 * 2 / 20.0);
        assertThat(reports.getLast().etaSeconds()).isZero();
        assertThat(BigramRun.of(events, RunEvent.Evaluated.class)).extracting(RunEvent.Evaluated::step)
                .containsExactly(0, 10, 20, 30, 40, 42);
        assertThat(BigramRun.of(events, RunEvent.CheckpointSaved.class)).extracting(RunEvent.CheckpointSaved::step)
                .containsExactly(4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 42);
    }

    @Test
    void aReportsLossIsThePlainMeanOfItsSteps() throws IOException {
        List<RunEvent.Report> each = BigramRun.of(BigramRun.carryOut(run(BigramRun.spec(10, 0.05, BigramRun.NEVER,
                new RunSpec.CadenceSpec(1, 0, 0, 0, 0)))), RunEvent.Report.class);
        List<RunEvent.Report> fives = BigramRun.of(BigramRun.carryOut(run(BigramRun.spec(10, 0.05))),
                RunEvent.Report.class);
        double sum = 0;
        for (RunEvent.Report report : each.subList(5, 10)) {
            sum += report.loss();
        }
        assertThat(fives.get(1).loss()).isEqualTo(sum / 5);
    }

    @Test
    void checkpointsArePrunedButForTheNewestAndTheBest() throws IOException {
        // At this rate the loss falls, then rises; the best evaluation is an early one.
        RunFolder run = run(BigramRun.spec(40, 0.05, BigramRun.NEVER, new RunSpec.CadenceSpec(5, 4, 4, 2, 0)));
        List<RunEvent> events = BigramRun.carryOut(run, (spec, same) -> new BigramRun(spec, same) {
            @Override
            public TrainableModel openModel() {
                return new BigramModel(VOCABULARY, 1) {
                    private int evaluations;

                    @Override
                    public double evaluate(List<TokenSequence> rows) {
                        // Two batches an evaluation: the fourth one is the best.
                        return 50 + Math.abs(evaluations++ / 2 - 3);
                    }
                };
            }
        });
        assertThat(BigramRun.of(events, RunEvent.CheckpointSaved.class)).hasSize(10);
        assertThat(checkpoints(run)).containsExactly("0000012", "0000036", "0000040");
        try (Stream<Path> files = Files.list(run.path())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".safetensors")))
                    .containsExactlyInAnyOrder("0000012_adapters.safetensors", "0000036_adapters.safetensors",
                            "0000040_adapters.safetensors", "adapters.safetensors");
        }
    }

    @Test
    void aDamagedCheckpointIsPassedOver() throws IOException {
        RunSpec spec = BigramRun.spec(40, 0.05);
        List<RunEvent> expected = BigramRun.carryOut(run(spec));
        RunFolder run = run(spec);
        pauseAt(run, 18);
        Path weights = run.checkpoint(18).resolve("adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        Files.createDirectories(run.checkpoints().resolve("0000020.tmp"));
        Files.delete(run.wish());

        List<RunEvent> events = BigramRun.carryOut(run);
        assertThat(BigramRun.of(events, RunEvent.Noted.class)).singleElement()
                .satisfies(note -> assertThat(note.message()).contains("0000018", "adapter_model.safetensors"));
        assertThat(BigramRun.of(events, RunEvent.Started.class)).extracting(RunEvent.Started::step)
                .containsExactly(0, 16);
        assertThat(losses(events)).isEqualTo(losses(expected));
        assertThat(checkpoints(run)).contains("0000018.damaged").doesNotContain("0000018", "0000020.tmp");
    }

    private static List<RunEvent> pauseAt(RunFolder run, int step) throws IOException {
        return BigramRun.carryOut(run, (spec, same) -> new BigramRun(spec, same) {
            @Override
            public List<TokenSequence> batch(long index) {
                if (index == step * 2L - 1) {
                    BigramRun.wish(run, "pause");
                }
                return super.batch(index);
            }
        });
    }

    @Test
    void pausedInTheMidstOfAReportItGoesOnWhereItWas() throws IOException {
        RunSpec spec = BigramRun.spec(40, 0.05);
        List<RunEvent> expected = BigramRun.carryOut(run(spec));
        RunFolder run = run(spec);
        List<RunEvent> events = pauseAt(run, 17);
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Paused.class,
                pause -> assertThat(pause.step()).isEqualTo(17));
        BigramRun.wish(run, "run");
        events = BigramRun.carryOut(run);
        assertThat(BigramRun.of(events, RunEvent.Started.class)).extracting(RunEvent.Started::step)
                .containsExactly(0, 17);
        assertThat(losses(events)).isEqualTo(losses(expected));
    }

    @Test
    void aRunThatIsStoppedBeforeItBeganLeavesNoCheckpoint() throws IOException {
        RunFolder run = run(BigramRun.spec(40, 0.05));
        BigramRun.wish(run, "stop");
        assertThat(BigramRun.carryOut(run).getLast()).isInstanceOfSatisfying(RunEvent.Ended.class,
                end -> assertThat(end.outcome()).isEqualTo("stopped"));
        assertThat(checkpoints(run)).isEmpty();
    }

    @Test
    void aFullDiskPausesARunAndLosesNoCheckpoint() throws IOException {
        RunSpec spec = BigramRun.spec(40, 0.05);
        List<RunEvent> expected = BigramRun.carryOut(run(spec));
        RunFolder run = run(spec);
        List<RunEvent> events = BigramRun.carryOut(run, (same, folder) -> new BigramRun(same, folder) {
            private int checkpoints;

            @Override
            public void describe(Path checkpoint) throws IOException {
                super.describe(checkpoint);
                if (++checkpoints == 3) {
                    throw new IOException("No space left on device");
                }
            }
        });
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Paused.class,
                pause -> assertThat(pause.errorCode()).isEqualTo("DISK_FULL"));
        assertThat(checkpoints(run)).containsExactly("0000004", "0000008");
        assertThat(run.path().resolve("reserve")).as("room for the event").doesNotExist();
        events = BigramRun.carryOut(run);
        assertThat(losses(events)).isEqualTo(losses(expected));
    }

    @Test
    void aRateThatBlowsUpHalvesItselfOnceAndThenFails() throws IOException {
        List<RunEvent> events = BigramRun.carryOut(run(BigramRun.spec(40, 1e3)));
        assertThat(BigramRun.of(events, RunEvent.RolledBack.class)).singleElement().satisfies(back -> {
            assertThat(back.toStep()).isZero();
            assertThat(back.learningRateFactor()).isEqualTo(0.5);
        });
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Ended.class, end -> {
            assertThat(end.outcome()).isEqualTo("failed");
            assertThat(end.errorCode()).isEqualTo("TRAINING_DIVERGED");
            assertThat(end.suggestion()).contains("learning rate");
        });
    }

    /** A loss that is not a number once, at the micro-batch with this number. */
    private static BigramRun stumbling(RunSpec spec, RunFolder run, long at) {
        return new BigramRun(spec, run) {
            private boolean stumbled;

            @Override
            public TrainableModel openModel() {
                return new BigramModel(VOCABULARY, spec.optimiser().seed()) {
                    private long before;

                    @Override
                    public double accumulate(List<TokenSequence> rows, double weight, long dropSeed) {
                        double loss = super.accumulate(rows, weight, dropSeed);
                        boolean now = ++before == at && !stumbled;
                        stumbled |= now;
                        return now ? Double.NaN : loss;
                    }
                };
            }
        };
    }

    @Test
    void afterANanTheRunGoesOnFromTheLastCheckpointAtHalfTheRate() throws IOException {
        List<RunEvent> steady = BigramRun.carryOut(run(BigramRun.spec(40, 0.05)));
        List<RunEvent> events = BigramRun.carryOut(run(BigramRun.spec(40, 0.05)),
                (spec, run) -> stumbling(spec, run, 2 * 18));
        assertThat(BigramRun.of(events, RunEvent.RolledBack.class)).singleElement().satisfies(back -> {
            assertThat(back.step()).isEqualTo(18);
            assertThat(back.toStep()).isEqualTo(16);
            assertThat(back.reason()).contains("NaN");
        });
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Ended.class,
                end -> assertThat(end.outcome()).isEqualTo("completed"));
        assertThat(rate(events, 15)).isEqualTo(rate(steady, 15));
        assertThat(rate(events, 20)).isEqualTo(rate(steady, 20) / 2);
        assertThat(rate(events, 40)).isEqualTo(rate(steady, 40) / 2);
    }

    private static double rate(List<RunEvent> events, int step) {
        return RunHistory.of(events).rows().stream().filter(row -> row.step() == step).findFirst().orElseThrow()
                .report().learningRate();
    }

    @Test
    void aKillAfterARollBackDoesNotBringTheOldRateBack() throws IOException {
        RunFolder expected = run(BigramRun.spec(40, 0.05));
        List<RunEvent> undisturbed = BigramRun.carryOut(expected, (spec, run) -> stumbling(spec, run, 2 * 18));
        RunFolder run = run(BigramRun.spec(40, 0.05));
        BigramRun.carryOut(run, (spec, same) -> stumbling(spec, same, 2 * 18));
        // As if it had been killed right after rolling back: later checkpoints and lines are gone.
        for (int step = 20; step <= 40; step += 4) {
            DurableFiles.delete(run.checkpoint(step));
        }
        List<String> lines = Files.readAllLines(run.events());
        int back = 0;
        while (!lines.get(back).contains("rolled_back")) {
            back++;
        }
        Files.write(run.events(), lines.subList(0, back + 1));
        assertThat(losses(BigramRun.carryOut(run))).isEqualTo(losses(undisturbed));
    }

    @Test
    void anEvaluationCountsOnceAgainstPatience() throws IOException {
        // No improvement is ever enough, and all falls on the same steps: 0 is best, 10, 20 and 30 use patience up.
        RunFolder run = run(BigramRun.spec(80, 0.05, new RunSpec.StoppingSpec(true, 3, 100, 9),
                new RunSpec.CadenceSpec(10, 10, 10, 0, 0)));
        List<RunEvent> events = BigramRun.carryOut(run);
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Ended.class, end -> {
            assertThat(end.outcome()).isEqualTo("stopped_early");
            assertThat(end.step()).isEqualTo(30);
        });
        assertThat(run.checkpoint(30)).isDirectory();
        assertThat(events).filteredOn(RunEvent.Noted.class::isInstance).last()
                .extracting(event -> ((RunEvent.Noted) event).message()).asString()
                .startsWith("Stopped early: 3 evaluations in a row did not improve the validation loss by 100.0 or more;");
    }

    @Test
    void aRunThatStoppedEarlyStaysStopped() throws IOException {
        RunFolder run = run(BigramRun.spec(80, 0.05, new RunSpec.StoppingSpec(true, 3, 100, 9),
                new RunSpec.CadenceSpec(10, 10, 10, 0, 0)));
        BigramRun.carryOut(run);
        // Killed between the last checkpoint and the last line.
        List<String> lines = new ArrayList<>(Files.readAllLines(run.events()));
        lines.removeLast();
        Files.write(run.events(), lines);
        assertThat(BigramRun.carryOut(run).getLast()).isInstanceOfSatisfying(RunEvent.Ended.class,
                end -> assertThat(end.step()).isEqualTo(30));
    }

    @Test
    void aCheckpointWhoseTrainerWasKilledBeforeItToldOfItIsToldOf() throws IOException {
        RunFolder run = run(BigramRun.spec(40, 0.05));
        List<RunEvent> events = pauseAt(run, 18);
        Path named = run.path().resolve("0000018_adapters.safetensors");
        Files.delete(named);
        List<String> lines = Files.readAllLines(run.events());
        Files.write(run.events(), lines.stream().filter(line -> !line.contains("checkpoints/0000018")).toList());
        BigramRun.carryOut(run);
        assertThat(named).exists();
        assertThat(BigramRun.events(run)).filteredOn(RunEvent.CheckpointSaved.class::isInstance)
                .extracting(RunEvent::step).containsExactly(4, 8, 12, 16, 18);
        assertThat(run.path().resolve("0000018_adapters.safetensors.tmp")).doesNotExist();
        assertThat(run.path().resolve("adapters.safetensors.tmp")).doesNotExist();
        assertThat(events.getLast()).isInstanceOf(RunEvent.Paused.class);
    }

    @Test
    void badDataEndsTheRunWithItsPlace() throws IOException {
        List<RunEvent> events = BigramRun.carryOut(run(BigramRun.spec(40, 0.05)), (spec, run) -> {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "facts.jsonl line 4711: no JSON", "Mend the line.");
        });
        assertThat(events).singleElement().isInstanceOfSatisfying(RunEvent.Ended.class, end -> {
            assertThat(end.outcome()).isEqualTo("failed");
            assertThat(end.error()).contains("facts.jsonl line 4711");
            assertThat(end.suggestion()).isEqualTo("Mend the line.");
        });
    }

    @Test
    void anUnreadableSpecificationEndsTheRun() throws IOException {
        RunFolder run = run(BigramRun.spec(40, 0.05));
        Files.writeString(run.spec(), "{\"id\":");
        assertThat(BigramRun.carryOut(run)).singleElement().isInstanceOfSatisfying(RunEvent.Ended.class,
                end -> assertThat(end.errorCode()).isEqualTo("TRAINER_FAILED"));
    }

    @Test
    void aCheckpointIsProbedAgainstTheBase() throws IOException {
        RunFolder run = run(BigramRun.spec(40, 0.05, BigramRun.NEVER, new RunSpec.CadenceSpec(5, 10, 20, 0, 0)));
        List<RunEvent.Probed> looks = probed(run);
        assertThat(looks).extracting(RunEvent.Probed::step).containsExactly(20, 40);
        assertThat(looks.getLast().tunedAnswers()).containsEntry("5", "15");
        assertThat(looks.getLast().baseAnswers()).doesNotContainEntry("5", "15");
        assertThat(looks.getLast().forgettingNow()).isLessThan(looks.getLast().forgettingBefore());
        assertThat(looks.getFirst().forgettingBefore()).isEqualTo(looks.getLast().forgettingBefore());
    }

    @Test
    void theBaseIsAskedAndNotTheCheckpointThatARunIsTakenUpFrom() throws IOException {
        RunFolder run = run(BigramRun.spec(40, 0.05, BigramRun.NEVER, new RunSpec.CadenceSpec(5, 10, 20, 0, 0)));
        RunEvent.Probed undisturbed = probed(run).getLast();
        DurableFiles.delete(run.checkpoint(40));
        List<String> lines = Files.readAllLines(run.events());
        Files.write(run.events(), lines.stream().filter(line -> !line.contains("probed")).toList());
        RunEvent.Probed again = probed(run).getLast();
        assertThat(again.baseAnswers()).isEqualTo(undisturbed.baseAnswers());
        assertThat(again.forgettingBefore()).isEqualTo(undisturbed.forgettingBefore());
        assertThat(again.forgettingNow()).isEqualTo(undisturbed.forgettingNow());
    }

    /** The answer to a token is the token that follows it. */
    private static List<RunEvent.Probed> probed(RunFolder run) throws IOException {
        return BigramRun.of(BigramRun.carryOut(run, (spec, same) -> new BigramRun(spec, same) {
            @Override
            public Probe probe() {
                return new Probe(List.of("5"), (prompt, next) -> Integer.toString(greatest(
                        next.logits(new int[] {Integer.parseInt(prompt)}))), List.of(BigramRun.rows(-9)));
            }
        }), RunEvent.Probed.class);
    }

    private static int greatest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}

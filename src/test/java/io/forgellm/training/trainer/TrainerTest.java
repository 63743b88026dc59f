package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final RunSpec.StoppingSpec NEVER = new RunSpec.StoppingSpec(false, 3, 0.001, 0.3);

    @TempDir
    private Path folder;

    private RunFolder undisturbed() throws IOException {
        Path path = folder.resolve("undisturbed");
        RunFolder run = TinyRun.folder(path, TinyRun.spec(path));
        TinyRun.here(run);
        return run;
    }

    @Test
    void aRunLearnsAndSaysSo() throws IOException {
        RunFolder run = undisturbed();
        List<RunEvent> events = TinyRun.events(run);
        assertThat(events.getFirst()).isInstanceOf(RunEvent.Started.class);
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Ended.class, end -> {
            assertThat(end.outcome()).isEqualTo("completed");
            assertThat(end.step()).isEqualTo(40);
        });
        List<RunEvent.Report> reports = of(events, RunEvent.Report.class);
        assertThat(reports).extracting(RunEvent.Report::step).containsExactly(5, 10, 15, 20, 25, 30, 35, 40);
        assertThat(reports.getLast().loss()).isLessThan(reports.getFirst().loss());
        assertThat(reports.getLast().trainedTokens()).isEqualTo(40 * 2 * 2 * 23);
        assertThat(of(events, RunEvent.Evaluated.class)).extracting(RunEvent.Evaluated::step)
                .containsExactly(0, 10, 20, 30, 40);
        assertThat(run.checkpoint(40).resolve("adapter_model.safetensors")).exists();
        assertThat(run.path().resolve("0000040_adapters.safetensors")).exists();
    }

    /** The bigram model of {@link KilledTrainerTest} is killed more often; here libtorch's weights come back. */
    @Test
    void killedItEndsAsIfNothingHadHappened() throws Exception {
        RunFolder expected = undisturbed();
        Path path = folder.resolve("killed");
        RunFolder run = TinyRun.folder(path, TinyRun.spec(path));
        Random random = new Random(3);
        for (int kills = 0; kills < 3; kills++) {
            Process trainer = TinyRun.start(run);
            int lines = random.nextInt(2, 6);
            long from = size(run.events());
            while (trainer.isAlive() && newLines(run, from) < lines) {
                trainer.waitFor(random.nextInt(1, 20), TimeUnit.MILLISECONDS);
            }
            assertThat(trainer.isAlive()).as("still at work when it is killed, see " + Files.readString(run.log()))
                    .isTrue();
            trainer.destroyForcibly().waitFor();
        }
        assertThat(TinyRun.start(run).waitFor()).isZero();
        assertThat(TinyRun.losses(run)).isEqualTo(TinyRun.losses(expected));
        assertThat(run.checkpoint(40).resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(expected.checkpoint(40).resolve("adapter_model.safetensors"));
    }

    @Test
    void aDamagedCheckpointIsPassedOver() throws Exception {
        RunFolder expected = undisturbed();
        Path path = folder.resolve("damaged");
        RunFolder run = TinyRun.folder(path, TinyRun.spec(path, 1e-2, 40, NEVER));
        TinyRun.here(run);
        Path weights = run.checkpoint(40).resolve("adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        Files.createDirectories(run.checkpoints().resolve("0000044.tmp"));
        TinyRun.here(run);
        assertThat(of(TinyRun.events(run), RunEvent.Noted.class)).singleElement()
                .satisfies(note -> assertThat(note.message()).contains("0000040", "damaged"));
        assertThat(Files.readAllBytes(weights)).isEqualTo(Files.readAllBytes(
                expected.checkpoint(40).resolve("adapter_model.safetensors")));
        assertThat(run.checkpoints().resolve("0000044.tmp")).doesNotExist();
    }

    @Test
    void aTornLineIsCutOff() throws IOException {
        RunFolder run = undisturbed();
        int events = TinyRun.events(run).size();
        Files.writeString(run.events(), Files.readString(run.events()) + "{\"type\":\"repo");
        assertThat(TinyRun.events(run)).hasSize(events);
        assertThat(Files.readString(run.events())).endsWith("}\n");
    }

    @Test
    void aRateThatBlowsUpRollsBackOnceAndThenStops() throws IOException {
        Path path = folder.resolve("diverging");
        RunFolder run = TinyRun.folder(path, TinyRun.spec(path, 1e3, 40, NEVER));
        TinyRun.here(run);
        List<RunEvent> events = TinyRun.events(run);
        assertThat(of(events, RunEvent.RolledBack.class)).singleElement()
                .satisfies(back -> assertThat(back.learningRateFactor()).isEqualTo(0.5));
        assertThat(events.getLast()).isInstanceOfSatisfying(RunEvent.Ended.class, end -> {
            assertThat(end.outcome()).isEqualTo("failed");
            assertThat(end.errorCode()).isEqualTo("TRAINING_DIVERGED");
            assertThat(end.suggestion()).contains("learning rate");
        });
    }

    @Test
    void pausedItGoesOnWhereItWas() throws IOException {
        RunFolder expected = undisturbed();
        Path path = folder.resolve("paused");
        RunFolder run = TinyRun.folder(path, TinyRun.spec(path));
        new Trainer((spec, same) -> new TinyRun.Parts(spec, same) {
            @Override
            public List<TokenSequence> batch(long index) {
                if (index == 17 * 2 - 1) {
                    wish(run, "pause");
                }
                return super.batch(index);
            }
        }).run(run.path());
        assertThat(TinyRun.events(run).getLast()).isInstanceOf(RunEvent.Paused.class);
        assertThat(run.checkpoint(17)).isDirectory();
        Files.writeString(run.wish(), "run");
        TinyRun.here(run);
        assertThat(TinyRun.losses(run)).isEqualTo(TinyRun.losses(expected));
    }

    @Test
    void aFullDiskPausesAndLosesNoCheckpoint() throws IOException {
        RunFolder expected = undisturbed();
        Path path = folder.resolve("full");
        RunFolder run = TinyRun.folder(path, TinyRun.spec(path));
        new Trainer((spec, same) -> new TinyRun.Parts(spec, same) {
            private int checkpoints;

            @Override
            public void describe(Path checkpoint) throws IOException {
                if (++checkpoints == 3) {
                    throw new IOException("No space left on device");
                }
            }
        }).run(run.path());
        assertThat(TinyRun.events(run).getLast()).isInstanceOfSatisfying(RunEvent.Paused.class,
                pause -> assertThat(pause.errorCode()).isEqualTo("DISK_FULL"));
        try (Stream<Path> checkpoints = Files.list(run.checkpoints())) {
            assertThat(checkpoints).extracting(checkpoint -> checkpoint.getFileName().toString())
                    .containsExactlyInAnyOrder("0000004", "0000008");
        }
        TinyRun.here(run);
        assertThat(TinyRun.losses(run)).isEqualTo(TinyRun.losses(expected));
    }

    @Test
    void oneEvaluationCountsOnce() throws IOException {
        Path path = folder.resolve("early");
        // No improvement is ever enough: the baseline is best, three more use the patience up.
        RunFolder run = TinyRun.folder(path, TinyRun.spec(path, 1e-2, 80, new RunSpec.StoppingSpec(true, 3, 100, 9)));
        TinyRun.here(run);
        assertThat(TinyRun.events(run).getLast()).isInstanceOfSatisfying(RunEvent.Ended.class, end -> {
            assertThat(end.outcome()).isEqualTo("stopped_early");
            assertThat(end.step()).isEqualTo(30);
        });
        assertThat(run.checkpoint(30)).isDirectory();
    }

    @Test
    void thePythonProgramsToolsFindTheirMetrics() throws IOException {
        RunFolder run = undisturbed();
        Path metrics;
        try (Stream<Path> files = Files.list(run.path())) {
            metrics = files.filter(file -> file.getFileName().toString().matches("CPT_\\d{8}_\\d{6}\\.json"))
                    .findFirst().orElseThrow();
        }
        JsonNode file = RunJson.MAPPER.readTree(metrics.toFile());
        assertThat(file.get("base_model").asText()).isEqualTo("tiny/llama");
        assertThat(file.get("end_time").asText()).startsWith("20");
        assertThat(file.get("config").get("lora_rank").asInt()).isEqualTo(4);
        JsonNode last = file.get("metrics").get(file.get("metrics").size() - 1);
        assertThat(last.get("iteration").asInt()).isEqualTo(40);
        assertThat(last.get("train_loss").isNumber()).isTrue();
        assertThat(last.get("val_perplexity").asDouble()).isGreaterThan(1);
        assertThat(last.get("checkpoint_path").asText()).endsWith("0000040_adapters.safetensors.");
    }

    private static void wish(RunFolder run, String word) {
        try {
            Files.writeString(run.wish(), word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends RunEvent> List<T> of(List<RunEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static long newLines(RunFolder run, long from) throws IOException {
        if (size(run.events()) <= from) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(run.events());
        long lines = 0;
        for (int i = (int) from; i < bytes.length; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        return lines;
    }
}

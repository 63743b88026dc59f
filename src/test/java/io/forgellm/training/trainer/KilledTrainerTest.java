package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunHistory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers as processes, which others end. */
class KilledTrainerTest {
    private static final int STEPS = 700;

    @TempDir
    private Path folder;

    private static Process start(RunFolder run) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp", System.getProperty("java.class.path"),
                BigramRun.class.getName(), run.path().toString()).redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.appendTo(run.log().toFile())).start();
    }

    /** Waits for so many micro-batches. */
    private static void watch(Process trainer, int batches) throws IOException {
        InputStream dots = trainer.getInputStream();
        for (int i = 0; i < batches; i++) {
            assertThat(dots.read()).as("at work still").isEqualTo('.');
        }
    }

    private static void end(Process trainer) throws Exception {
        assertThat(status(trainer)).isZero();
    }

    private static int status(Process trainer) throws Exception {
        trainer.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        return trainer.waitFor();
    }

    @Test
    void killedTwentyTimesARunEndsAsIfNothingHadHappened() throws Exception {
        RunFolder expected = BigramRun.folder(folder.resolve("undisturbed"), BigramRun.spec(STEPS, 0.05));
        BigramRun.carryOut(expected);
        RunFolder run = BigramRun.folder(folder.resolve("killed"), BigramRun.spec(STEPS, 0.05));
        Random random = new Random(7);
        for (int kill = 0; kill < 20; kill++) {
            Process trainer = start(run);
            watch(trainer, random.nextInt(1, 50));
            trainer.destroyForcibly();
            assertThat(trainer.waitFor()).isEqualTo(137);
        }
        end(start(run));

        assertThat(history(run)).isEqualTo(history(expected));
        assertThat(BigramRun.events(run).getLast()).isInstanceOf(RunEvent.Ended.class);
        assertThat(run.checkpoint(STEPS).resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(expected.checkpoint(STEPS).resolve("adapter_model.safetensors"));
        assertThat(names(run)).isEqualTo(names(expected));
    }

    /** Each row's losses to the last bit, and what else does not depend on the time. */
    private static List<String> history(RunFolder run) throws IOException {
        return RunHistory.of(BigramRun.events(run)).rows().stream().map(row -> row.step()
                + (row.report() == null ? "" : " " + row.report().loss() + " " + row.report().learningRate() + " "
                        + row.report().gradNorm() + " " + row.report().trainedTokens())
                + (row.evaluated() == null ? "" : " " + row.evaluated().loss())
                + (row.checkpoint() == null ? "" : " " + row.checkpoint().path())).toList();
    }

    /** Everything in the folder but the log. */
    private static List<String> names(RunFolder run) throws IOException {
        try (Stream<Path> files = Files.walk(run.path())) {
            return files.map(file -> run.path().relativize(file).toString()).filter(name -> !name.equals("trainer.log"))
                    .sorted().toList();
        }
    }

    @Test
    void aTrainerThatIsToldToEndRestsWithACheckpoint() throws Exception {
        RunFolder run = BigramRun.folder(folder.resolve("ended"), BigramRun.spec(100_000, 0.05));
        Process trainer = start(run);
        watch(trainer, 21);
        trainer.toHandle().destroy();
        assertThat(status(trainer)).isEqualTo(Trainer.TERMINATED);
        assertThat(BigramRun.events(run).getLast()).isInstanceOfSatisfying(RunEvent.Paused.class, pause -> {
            assertThat(pause.errorCode()).isNull();
            assertThat(pause.reason()).isEqualTo("The trainer's process was told to end.");
            assertThat(run.checkpoint(pause.step())).isDirectory();
        });
    }

    @Test
    void twoTrainersDoNotShareAFolder() throws Exception {
        RunFolder run = BigramRun.folder(folder.resolve("locked"), BigramRun.spec(10, 0.05));
        try (FileChannel file = FileChannel.open(run.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
             FileLock held = file.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(start(run).waitFor()).isEqualTo(Trainer.LOCKED);
        }
        assertThat(run.events()).doesNotExist();
        assertThat(run.log()).content().contains("Another trainer is at work");
    }
}

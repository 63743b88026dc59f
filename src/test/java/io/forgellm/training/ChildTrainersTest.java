package io.forgellm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.training.RunMessages.Start;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChildTrainersTest {
    private static final int PATIENCE = 60;

    @TempDir
    Path home;
    private final RunFiles files = new RunFiles();
    private final ChildTrainers trainers = new ChildTrainers(new PlayTrainers());
    private RunFolder run;

    @BeforeEach
    void aRun() throws IOException {
        run = files.create(new Start(RunSpecs.of("tiny", 1e-4, Schedule.CONSTANT, 1,
                64).named("a"), home.resolve("a").toString(), true), Set.of()).folder();
        files.wish(run, RunFiles.RUN);
    }

    @AfterEach
    void ended() throws Exception {
        files.wish(run, RunFiles.STOP);
        Optional<TrainerProcess> left = trainers.find(run, -1);
        if (left.isPresent()) {
            left.get().exited().get(PATIENCE, TimeUnit.SECONDS);
        }
    }

    /** Waits until the run's events have come so far. */
    private long awaitStep(int step) throws IOException {
        RunFigures figures = RunFigures.NONE;
        while (figures.step() < step) {
            figures = RunFigures.NONE;
            for (RunLine line : files.read(run, 0)) {
                figures = figures.after(line.event());
            }
        }
        return figures.started().pid();
    }

    @Test
    void aTrainerIsAProcessThatHoldsItsRun() throws Exception {
        TrainerProcess launched = trainers.launch(run);
        assertThat(awaitStep(1)).isEqualTo(launched.where().pid());
        TrainerProcess found = trainers.find(run, launched.where().pid()).orElseThrow();
        assertThatThrownBy(() -> found.exited().get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        found.kill();
        launched.exited().get(PATIENCE, TimeUnit.SECONDS);
        found.exited().get(PATIENCE, TimeUnit.SECONDS);
        assertThat(trainers.find(run, launched.where().pid())).isEmpty();
        assertThat(files.lastLogLines(run)).contains("Playing from step 0");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTrainerLeadsASessionOfItsOwn() throws Exception {
        TrainerProcess launched = trainers.launch(run);
        awaitStep(1);
        // Fields of proc(5): pid (comm) state ppid pgrp session
        String[] stat = Files.readString(Path.of("/proc", String.valueOf(launched.where().pid()), "stat"))
                .replaceFirst(".*\\) ", "").split(" ");
        assertThat(List.of(stat[2], stat[3])).containsOnly(String.valueOf(launched.where().pid()));
    }

    @Test
    void aTrainerOutlivesTheServerThatStartedIt() throws Exception {
        Process server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Server.class.getName(), run.path().toString()).start();
        long pid = awaitStep(1);
        server.destroyForcibly().waitFor();

        TrainerProcess found = trainers.find(run, pid).orElseThrow();
        assertThat(found.where().pid()).isEqualTo(pid);
        awaitStep(10);
        files.wish(run, RunFiles.PAUSE);
        found.exited().get(PATIENCE, TimeUnit.SECONDS);
        assertThat(files.read(run, 0).getLast().event().getClass().getSimpleName()).isEqualTo("Paused");
    }

    /** Starts a trainer and waits to be killed. */
    static final class Server {
        private Server() {
        }

        public static void main(String[] arguments) throws Exception {
            new ChildTrainers(new PlayTrainers()).launch(new RunFolder(Path.of(arguments[0])));
            Thread.currentThread().join();
        }
    }
}

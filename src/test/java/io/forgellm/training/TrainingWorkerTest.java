package io.forgellm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.RunMessages.Start;
import io.forgellm.training.RunMessages.Wish;
import io.forgellm.training.TrainingBench.Trainer;
import io.forgellm.training.run.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingWorkerTest {
    @TempDir
    Path home;
    TrainingBench bench;

    @BeforeEach
    void open() {
        bench = TrainingBench.in(home);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private String wish(String id) throws IOException {
        return Files.readString(home.resolve("models/cpt").resolve(id).resolve("wish"));
    }

    private static ErrorCode code(Throwable error) {
        return ((ForgeException) error).code();
    }

    @Test
    void aRunGoesFromItsStartToItsEnd() throws Exception {
        RunStatus started = bench.start("a");
        assertThat(started.state()).isEqualTo("preparing");
        assertThat(started.pid()).isEqualTo(4711);
        assertThat(wish("a")).isEqualTo("run");

        Trainer trainer = bench.trainers.next();
        trainer.starts(0).reports(5, 2.5);
        RunStatus running = bench.await("a", "running");
        assertThat(running.figures().report().loss()).isEqualTo(2.5);
        trainer.ends("completed", 300);
        RunStatus done = bench.await("a", "completed");
        assertThat(done.pid()).isNull();
        assertThat(done.ended()).isNotNull();
        assertThat(done.figures().step()).isEqualTo(300);
    }

    @Test
    void oneRunsAndTheOthersWaitInTheirOrder() throws Exception {
        bench.start("a");
        assertThat(bench.start("b").place()).isEqualTo(1);
        assertThat(bench.start("c").place()).isEqualTo(2);
        Trainer first = bench.trainers.next();
        assertThat(bench.trainers.noMore()).isTrue();

        first.starts(0).ends("completed", 300);
        assertThat(bench.trainers.next().run.path()).endsWithRaw(Path.of("b"));
        assertThat(bench.await("b", "preparing").place()).isZero();
        assertThat(bench.run("c").place()).isEqualTo(1);
    }

    @Test
    void ofTwoStartsAtOnceThatWillNotWaitOneIsRefused() {
        CompletableFuture<RunStatus> first = bench.send(RunMessages.START, unwilling("a"));
        CompletableFuture<RunStatus> second = bench.send(RunMessages.START, unwilling("b"));
        assertThat(first.join().id()).isEqualTo("a");
        assertThatThrownBy(second::join).cause()
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.TRAINING_IN_PROGRESS));
        assertThat(home.resolve("models/cpt/b")).doesNotExist();
    }

    private Start unwilling(String name) {
        return new Start(TrainingBench.spec(name), home.resolve("models/cpt").resolve(name).toString(), false);
    }

    @Test
    void whoWillNotWaitIsRefused() {
        bench.start("a");
        assertThatThrownBy(() -> bench.ask(RunMessages.START, unwilling("b")))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.TRAINING_IN_PROGRESS))
                .hasMessageContaining("a");
        assertThat(home.resolve("models/cpt/b")).doesNotExist();
    }

    @Test
    void aNameThatIsTakenGetsANumber() {
        bench.start("a");
        assertThat(bench.start("a").id()).isEqualTo("a-2");
        assertThat(bench.start("a").id()).isEqualTo("a-3");
        assertThat(home.resolve("models/cpt/a-3/run.json")).exists();
    }

    @Test
    void aTrainerThatDiesIsStartedAgainAsLongAsItComesFurther() throws Exception {
        bench.start("a");
        for (int step = 5; step <= 50; step += 5) {
            bench.trainers.next().starts(step - 5).reports(step, 2).dies();
        }
        Trainer last = bench.trainers.next();
        last.starts(50).ends("completed", 300);
        bench.await("a", "completed");
    }

    @Test
    void aTrainerThatDiesWithoutANewStepIsGivenUp() throws Exception {
        bench.start("a");
        bench.start("b");
        Files.writeString(home.resolve("models/cpt/a/trainer.log"), "loading\nout of cheese\n");
        bench.trainers.next().starts(0).reports(5, 2).dies();
        bench.trainers.next().starts(0).dies();
        bench.trainers.next().dies();
        RunStatus failed = bench.await("a", "failed");
        assertThat(failed.errorCode()).isEqualTo("TRAINER_CRASHED");
        assertThat(failed.error()).contains("3 times").contains("out of cheese");
        bench.await("b", "preparing");
        assertThat(Files.readString(home.resolve("models/cpt/a/events.jsonl"))).contains("TRAINER_CRASHED");
    }

    @Test
    void aTrainerThatCannotBeStartedFailsItsRun() throws Exception {
        bench.trainers.refuse(new IOException("no such program"));
        assertThat(bench.start("a").errorCode()).isEqualTo("TRAINER_FAILED");
        bench.trainers.refuse(new ForgeException(ErrorCode.ALREADY_EXISTS, "Somebody else's."));
        assertThat(bench.start("b").errorCode()).isEqualTo("ALREADY_EXISTS");
    }

    @Test
    void whatKeepsATrainerFromItsWorkIsTold() throws Exception {
        bench.start("a");
        Trainer trainer = bench.trainers.next();
        trainer.obstacle = "No room in the cluster.";
        assertThat(bench.awaitReason("a", "No room in the cluster.").state()).isEqualTo("preparing");
        trainer.obstacle = null;
        trainer.starts(0).reports(5, 2);
        assertThat(bench.awaitReason("a", null).job()).isNull();
    }

    @Test
    void nobodyWaitsForATrainerThatIsNotAtWork() throws Exception {
        bench.start("a");
        Trainer trainer = bench.trainers.next();
        trainer.obstacle = "No room in the cluster.";
        bench.change(Wish.PAUSE, "a");
        bench.await("a", "paused");
        assertThat(trainer.killed).isTrue();
    }

    @Test
    void attemptsOfOneTrainerCountAsItsDeaths() throws Exception {
        bench.start("a");
        bench.trainers.next().starts(0).reports(5, 2).givenUp(3, "Gave up at first.");
        bench.trainers.next().starts(5).givenUp(0, "Never was there.");
        bench.trainers.next().starts(5).givenUp(3, "Gave up.");
        RunStatus failed = bench.await("a", "failed");
        assertThat(failed.errorCode()).isEqualTo("TRAINER_CRASHED");
        assertThat(failed.error()).contains("4 times at step 5. Gave up.");
        assertThat(bench.trainers.noMore()).isTrue();
    }

    @Test
    void aTrainerThatRestedWhenItWasGivenUpIsNoPause() throws Exception {
        bench.start("a");
        Trainer trainer = bench.trainers.next();
        trainer.starts(0).tells(new RunEvent.Paused(Instant.EPOCH, 5, "Asked for.", null));
        trainer.givenUp(3, "Gave up.");
        bench.trainers.next().starts(5).ends("completed", 300);
        bench.await("a", "completed");
    }

    @Test
    void pausedAndResumed() throws Exception {
        bench.start("a");
        Trainer trainer = bench.trainers.next();
        trainer.starts(0).reports(5, 2);
        bench.await("a", "running");

        assertThat(bench.change(Wish.PAUSE, null).state()).isEqualTo("pausing");
        bench.change(Wish.PAUSE, "a");
        assertThat(wish("a")).isEqualTo("pause");
        trainer.pauses(7);
        assertThat(bench.await("a", "paused").reason()).isEqualTo("Asked for.");

        assertThat(bench.change(Wish.RESUME, null).state()).isEqualTo("preparing");
        assertThat(wish("a")).isEqualTo("run");
        bench.trainers.next().starts(7).ends("completed", 300);
        bench.await("a", "completed");
    }

    @Test
    void aRunThatWasStoppedCanGoOn() throws Exception {
        bench.start("a");
        bench.trainers.next().starts(0).reports(5, 2);
        bench.await("a", "running");
        assertThat(bench.change(Wish.STOP, "a").state()).isEqualTo("stopping");
        assertThat(wish("a")).isEqualTo("stop");
        // Its patience at an end, the worker ends a trainer that does not stop by itself.
        bench.await("a", "stopped");
        assertThatThrownBy(() -> bench.change(Wish.STOP, "a"))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.RUN_STATE_CONFLICT));
        bench.change(Wish.RESUME, "a");
        bench.trainers.next().starts(5).ends("completed", 300);
        bench.await("a", "completed");
    }

    @Test
    void nothingIsThereToStop() {
        assertThatThrownBy(() -> bench.change(Wish.STOP, null))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.NO_TRAINING));
        assertThatThrownBy(() -> bench.change(Wish.STOP, "x"))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.RUN_NOT_FOUND));
    }

    @Test
    void aRunIsDeletedWithItsFolderUnlessItIsAtWork() throws Exception {
        bench.start("a");
        bench.start("b");
        assertThatThrownBy(() -> bench.change(Wish.DELETE, "a"))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.RUN_STATE_CONFLICT));
        bench.change(Wish.DELETE, "b");
        assertThat(home.resolve("models/cpt/b")).doesNotExist();
        assertThat(bench.list()).extracting(RunStatus::id).containsExactly("a");
    }

    @Test
    void afterARestartALiveTrainerIsFollowedAndOthersWaitAsTheyDid() throws Exception {
        bench.start("a");
        bench.start("c");
        bench.start("b");
        bench.start("p");
        bench.change(Wish.PAUSE, "p");
        Trainer trainer = bench.trainers.next();
        trainer.starts(0).reports(5, 2);
        bench.await("a", "running");

        bench = bench.restarted(bench.memory, bench.trainers);
        assertThat(bench.run("a").state()).isEqualTo("running");
        assertThat(bench.run("a").pid()).isEqualTo(4711);
        assertThat(bench.run("p").state()).isEqualTo("paused");
        assertThat(bench.run("c").place()).isEqualTo(1);
        trainer.reports(10, 1.5);
        bench.awaitStep("a", 10);
        trainer.ends("completed", 300);
        bench.await("a", "completed");
        assertThat(bench.trainers.next().run.path()).endsWithRaw(Path.of("c"));
    }

    @Test
    void afterARestartARunWhoseTrainerDiedMeanwhileGoesOnBeforeThoseThatWait() throws Exception {
        bench.start("z");
        bench.start("a");
        bench.trainers.next().starts(0).reports(5, 2);
        bench.await("z", "running");

        bench = bench.restarted(bench.memory, new TrainingBench.Played());
        assertThat(bench.trainers.next().run.path()).endsWithRaw(Path.of("z"));
        assertThat(bench.run("a").place()).isEqualTo(1);
    }

    @Test
    void withoutItsDatabaseTheFoldersTellAll() throws Exception {
        bench.start("a");
        bench.start("b");
        bench.start("c");
        bench.change(Wish.STOP, "b");
        bench.change(Wish.PAUSE, "c");
        bench.trainers.next().starts(0).reports(5, 2).ends("completed", 300);
        bench.await("a", "completed");

        bench = bench.restarted(new TrainingBench.Memory(), new TrainingBench.Played());
        assertThat(bench.list()).extracting(run -> run.id() + " " + run.state())
                .containsExactlyInAnyOrder("a completed", "b stopped", "c paused");
        assertThat(bench.run("a").figures().report().loss()).isEqualTo(2);
    }

    @Test
    void aFullDiskPausesTheRunWithItsReason() throws Exception {
        bench.start("a");
        Trainer trainer = bench.trainers.next();
        trainer.starts(0).tells(new RunEvent.Paused(Instant.EPOCH, 5, "The disk is full.", "DISK_FULL")).dies();
        RunStatus paused = bench.await("a", "paused");
        assertThat(paused.reason()).isEqualTo("The disk is full.");
        assertThat(paused.errorCode()).isEqualTo("DISK_FULL");
    }

    @Test
    void aRunThatRestedWhenTheMachineShutDownGoesOnByItself() throws Exception {
        bench.start("a");
        bench.trainers.next().starts(0).reports(5, 2).pauses(6);
        bench.await("a", "paused");

        bench = bench.restarted(bench.memory, new TrainingBench.Played());
        bench.trainers.next().starts(6).ends("completed", 300);
        bench.await("a", "completed");
    }

    @Test
    void halfALineIsNoEventUntilItIsWhole() throws Exception {
        bench.start("a");
        Trainer trainer = bench.trainers.next();
        trainer.starts(0);
        Path events = trainer.run.events();
        Files.writeString(events, Files.readString(events) + "{\"type\":\"rep");
        trainer.reports(5, 2);
        assertThat(bench.awaitStep("a", 5).figures().report().loss()).isEqualTo(2);
    }
}

package io.forgellm.forge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class JobWorkerTest {
    @TempDir
    Path home;
    JobBench bench;

    @BeforeEach
    void open() {
        bench = new JobBench(home);
    }

    @AfterEach
    void close() throws InterruptedException {
        for (JobStatus job : bench.jobs()) {
            if (!job.isOver()) {
                bench.cancel(job.id());
                bench.await(job.id(), JobStatus::isOver);
            }
        }
        bench.close();
    }

    private static ErrorCode code(Throwable error) {
        return ((ForgeException) error).code();
    }

    @Test
    void aJobsOutputAppearsWhenItIsWhole() throws Exception {
        JobStatus job = bench.start("waits", "a.gguf");
        assertThat(job.id()).startsWith("convert_");
        assertThat(job.state()).isEqualTo("running");
        bench.awaitHalf(job.id());
        assertThat(bench.made()).containsExactly(".a.gguf.tmp");

        bench.letGoOn(job);
        JobStatus done = bench.await(job.id(), "completed");
        assertThat(done.result()).containsEntry("size_bytes", 2048);
        assertThat(done.progress()).isEqualTo(1);
        assertThat(done.pid()).isNull();
        assertThat(bench.made()).containsExactly("a.gguf");
    }

    @Test
    void oneRunsAndTheOthersWaitInTheirOrder() throws Exception {
        JobStatus first = bench.start("waits", "a.gguf");
        JobStatus second = bench.start("waits", "b.gguf");
        JobStatus third = bench.start("ends", "c.gguf");
        assertThat(second.state()).isEqualTo("queued");
        assertThat(List.of(second.place(), third.place())).containsExactly(1, 2);

        bench.cancel(second.id());
        assertThat(bench.job(second.id()).state()).isEqualTo("cancelled");
        assertThat(bench.job(third.id()).place()).isEqualTo(1);
        bench.letGoOn(first);
        bench.await(third.id(), "completed");
        assertThat(bench.made()).containsExactly("a.gguf", "c.gguf");
    }

    @Test
    void aCancelledJobLeavesNothingAndARepeatSucceeds() throws Exception {
        JobStatus job = bench.start("waits", "a.gguf");
        bench.awaitHalf(job.id());
        bench.cancel(job.id());
        bench.await(job.id(), "cancelled");
        assertThat(bench.made()).isEmpty();

        assertThat(bench.await(bench.start("ends", "a.gguf").id(), JobStatus::isOver).state()).isEqualTo("completed");
        assertThat(bench.made()).containsExactly("a.gguf");
    }

    @Test
    void aKilledProcessLeavesNothingAndARepeatSucceeds() throws Exception {
        JobStatus job = bench.start("waits", "a.gguf");
        ProcessHandle.of(bench.awaitHalf(job.id()).pid()).orElseThrow().destroyForcibly();
        JobStatus failed = bench.await(job.id(), "failed");
        assertThat(failed.errorCode()).isEqualTo("JOB_CRASHED");
        assertThat(bench.made()).isEmpty();

        assertThat(bench.await(bench.start("ends", "a.gguf").id(), JobStatus::isOver).state()).isEqualTo("completed");
    }

    @Test
    void aCrashIsToldWithItsLastWords() throws Exception {
        JobStatus failed = bench.await(bench.start("crashes", "a.gguf").id(), JobStatus::isOver);
        assertThat(failed.error()).isEqualTo(
                "The job's process ended by itself. Its last words: Illegal instruction");
        assertThat(bench.made()).isEmpty();
    }

    @Test
    void aFullDiskIsNamedAndLeavesNothing() throws Exception {
        JobStatus failed = bench.await(bench.start("full", "a.gguf").id(), JobStatus::isOver);
        assertThat(failed.errorCode()).isEqualTo("DISK_FULL");
        assertThat(failed.error()).isEqualTo("There is no room for a.gguf.");
        assertThat(bench.made()).isEmpty();
    }

    @Test
    void aJobOutlivesItsServer() throws Exception {
        JobStatus job = bench.start("waits", "a.gguf");
        JobStatus waiting = bench.start("ends", "b.gguf");
        long pid = bench.awaitHalf(job.id()).pid();
        bench = bench.restarted();
        assertThat(bench.job(job.id()).pid()).isEqualTo(pid);
        assertThat(bench.job(waiting.id()).place()).isEqualTo(1);

        bench.letGoOn(job);
        bench.await(job.id(), "completed");
        bench.await(waiting.id(), "completed");
        assertThat(bench.made()).containsExactly("a.gguf", "b.gguf");
    }

    @Test
    void aJobThatDiedWhileNoServerLookedIsClearedUp() throws Exception {
        JobStatus job = bench.start("waits", "a.gguf");
        ProcessHandle process = ProcessHandle.of(bench.awaitHalf(job.id()).pid()).orElseThrow();
        bench.close();
        process.destroyForcibly();
        process.onExit().join();
        assertThat(bench.made()).containsExactly(".a.gguf.tmp");

        bench = new JobBench(home);
        assertThat(bench.await(job.id(), JobStatus::isOver).errorCode()).isEqualTo("JOB_CRASHED");
        assertThat(bench.made()).isEmpty();
    }

    @Test
    void aCancelThatTheServerDidNotLiveToCarryOutIsCarriedOut() throws Exception {
        JobStatus job = bench.start("waits", "a.gguf");
        bench.awaitHalf(job.id());
        bench.close();
        bench.files.cancel(new JobFolder(Path.of(job.folder())));
        bench = new JobBench(home);
        bench.await(job.id(), "cancelled");
        assertThat(bench.made()).isEmpty();
    }

    @Test
    void twoJobsNeverMakeTheSameFile() {
        JobStatus first = bench.start("waits", "a.gguf");
        assertThatThrownBy(() -> bench.start("ends", "a.gguf"))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.ALREADY_EXISTS)).hasMessageContaining(first.id());
    }

    @Test
    void ofTwoStartsAtOnceForOneFileOneIsRefused() {
        JobSpec spec = new JobSpec.Convert("waits", "/source", bench.target("a.gguf").toString(), "gguf", "F16");
        CompletableFuture<JobStatus> first = bench.send(JobMessages.START, new JobMessages.Start(spec, true));
        CompletableFuture<JobStatus> second = bench.send(JobMessages.START, new JobMessages.Start(spec, true));
        assertThat(first.join().id()).isNotEmpty();
        assertThatThrownBy(second::join).cause()
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.ALREADY_EXISTS));
        assertThat(bench.jobs()).hasSize(1);
    }

    @Test
    void whatIsOverCanBeDeletedAndNotCancelled() throws Exception {
        JobStatus job = bench.start("ends", "a.gguf");
        bench.await(job.id(), "completed");
        assertThatThrownBy(() -> bench.cancel(job.id()))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ErrorCode.JOB_STATE_CONFLICT));
        bench.delete(job.id());
        assertThat(bench.jobs()).isEmpty();
        assertThat(Files.exists(Path.of(job.folder()))).isFalse();
        assertThat(bench.made()).containsExactly("a.gguf");
    }
}

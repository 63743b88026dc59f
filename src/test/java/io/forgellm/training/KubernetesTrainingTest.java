package io.forgellm.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.forgellm.process.ProcessLock;
import io.forgellm.training.RunMessages.Change;
import io.forgellm.training.RunMessages.Wish;
import io.forgellm.training.run.RunEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose trainers are Jobs: a real API server and its controllers, real trainers in the place of pods. */
@Tag("once")
class KubernetesTrainingTest {
    private static final int LONG = 100_000;

    @TempDir
    Path home;
    private KubernetesBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new KubernetesBench(home, Map.of());
    }

    @AfterEach
    void close() throws Exception {
        if (bench != null) {
            bench.close();
        }
    }

    private RunStatus start(String name, int steps) {
        return bench.training.start(bench.spec(name, steps));
    }

    private RunStatus await(String run, String state) throws InterruptedException {
        return bench.training.await(run, state);
    }

    private List<RunEvent> starts(String run) throws Exception {
        return bench.events(run).stream().filter(RunEvent.Started.class::isInstance).toList();
    }

    @Test
    void aRunIsAJobAndEndsAsAnyOther() throws Exception {
        RunStatus started = start("Facts_1", 20);
        assertThat(started.state()).isEqualTo("preparing");
        assertThat(started.pid()).isNull();
        assertThat(started.job()).startsWith("forgellm-facts-1-");
        RunStatus done = await("Facts_1", "completed");
        assertThat(done.figures().step()).isEqualTo(20);
        assertThat(done.job()).isNull();
        assertThat(bench.losses("Facts_1")).hasSize(20 + 3);
        assertThat(bench.folder("Facts_1").checkpoint(20)).isDirectory();
        assertThat(bench.job(started).get().getStatus().getSucceeded()).isEqualTo(1);
        assertThat(bench.node.started()).hasSize(1);
    }

    @Test
    void whatAPodPrintsIsInTheRunsLog() throws Exception {
        Files.writeString(home.resolve("facts.jsonl"), "");
        start("a", 20);
        RunStatus failed = await("a", "failed");
        String pod = bench.node.log(bench.node.started().getFirst());
        assertThat(pod).contains("ForgeException");
        assertThat(Files.readString(bench.folder("a").log())).contains("ForgeException");
        assertThat(failed.errorCode()).isNotEqualTo("TRAINER_CRASHED");
    }

    @Test
    void aPodThatIsKilledIsReplacedAndTheLossIsThatOfARunLeftAlone() throws Exception {
        start("undisturbed", 60);
        await("undisturbed", "completed");
        RunStatus run = start("killed", 60);
        bench.awaitStep("killed", 12);
        bench.node.kill(bench.node.started().getLast());
        assertThat(bench.training.await("killed", now -> now.reason() != null).reason())
                .contains("ended with status 137 (OOMKilled)").contains("tries again");
        await("killed", "completed");

        assertThat(bench.losses("killed")).isEqualTo(bench.losses("undisturbed"));
        assertThat(starts("killed")).extracting(RunEvent::step).satisfiesExactly(
                first -> assertThat(first).isZero(), again -> assertThat(again).isGreaterThanOrEqualTo(10));
        assertThat(bench.job(run).get().getStatus().getFailed()).isEqualTo(1);
        assertThat(bench.jobs()).hasSize(2);
    }

    @Test
    void aPodThatIsEvictedWritesACheckpointAndIsReplacedWithoutBeingCounted() throws Exception {
        bench.close();
        // A single pod that counts would be the end of the run.
        bench = new KubernetesBench(Files.createDirectory(home.resolve("strict")), Map.of("crashes", "1"));
        RunStatus run = start("a", LONG);
        bench.awaitStep("a", 7);
        String pod = bench.node.started().getFirst();
        bench.client().pods().inNamespace(bench.namespace).withName(pod).evict();
        bench.training.await("a", now -> bench.node.started().size() == 2 && now.figures().started() != null
                && now.figures().started().step() >= 7);
        List<RunEvent> events = bench.events("a");
        int rest = (int) events.stream().takeWhile(event -> !(event instanceof RunEvent.Paused)).count();
        assertThat(events.get(rest)).isInstanceOf(RunEvent.Paused.class);
        assertThat(events.get(rest + 1)).as("not a step is done twice").isInstanceOfSatisfying(
                RunEvent.Started.class, again -> assertThat(again.step()).isEqualTo(events.get(rest).step()));
        assertThat(bench.training.run("a").job()).isEqualTo(run.job());
        assertThat(bench.jobs()).hasSize(1);
    }

    @Test
    void aTrainerThatAlwaysFailsIsGivenUpWithItsLastWords() throws Exception {
        bench.node.isFull("Not yet.");
        RunStatus run = start("a", 20);
        // Nothing can be written there: a trainer that cannot even tell of its end.
        Files.createDirectory(bench.folder("a").events());
        bench.node.isFull(null);
        RunStatus failed = await("a", "failed");
        assertThat(failed.errorCode()).isEqualTo("TRAINER_CRASHED");
        assertThat(failed.error()).contains("3 times").contains("BackoffLimitExceeded").contains("status 1");
        assertThat(bench.node.started()).hasSize(3);
        assertThat(bench.job(run).get().getStatus().getFailed()).isEqualTo(3);
    }

    @Test
    void stoppedARunWritesItsCheckpointAndItsJobCompletes() throws Exception {
        RunStatus run = start("a", LONG);
        bench.awaitStep("a", 3);
        bench.training.change(Wish.STOP, "a");
        await("a", "stopped");
        int step = bench.training.run("a").figures().step();
        assertThat(bench.folder("a").checkpoint(step)).isDirectory();
        assertThat(bench.job(run).get().getStatus().getSucceeded()).isEqualTo(1);
    }

    @Test
    void stoppedByForceTheJobIsGoneWithItsPod() throws Exception {
        RunStatus run = start("a", LONG);
        bench.awaitStep("a", 3);
        bench.training.ask(RunMessages.CHANGE, new Change(Wish.STOP, "a", true));
        await("a", "stopped");
        assertThat(bench.job(run).get()).isNull();
        assertThat(bench.node.running()).isEmpty();
    }

    @Test
    void pausedAndResumedByAJobOfTheSameName() throws Exception {
        RunStatus run = start("a", LONG);
        bench.awaitStep("a", 3);
        bench.training.change(Wish.PAUSE, "a");
        RunStatus paused = await("a", "paused");
        String first = bench.job(run).get().getMetadata().getUid();
        RunStatus resumed = bench.training.change(Wish.RESUME, "a");
        assertThat(resumed.job()).isEqualTo(run.job());
        bench.awaitStep("a", paused.figures().step() + 2);
        assertThat(bench.job(run).get().getMetadata().getUid()).isNotEqualTo(first);
        assertThat(starts("a").getLast().step()).isEqualTo(paused.figures().step());
    }

    @Test
    void aServerThatComesBackFollowsTheJobThatRuns() throws Exception {
        RunStatus run = start("a", LONG);
        bench.awaitStep("a", 3);
        bench.restart(() -> { });
        RunStatus found = bench.training.run("a");
        assertThat(found.state()).isEqualTo("running");
        assertThat(found.job()).isEqualTo(run.job());
        bench.awaitStep("a", found.figures().step() + 3);
        bench.training.change(Wish.STOP, "a");
        await("a", "stopped");
        assertThat(bench.jobs()).hasSize(1);
        assertThat(bench.node.started()).hasSize(1);
    }

    @Test
    void aJobThatEndsWhileNoServerIsThereHasCompletedItsRun() throws Exception {
        RunStatus run = start("a", 40);
        bench.awaitStep("a", 3);
        bench.restart(() -> bench.job(run).waitUntilCondition(job -> job.getStatus().getSucceeded() != null, 3,
                TimeUnit.MINUTES));
        assertThat(bench.training.run("a").state()).isEqualTo("completed");
        assertThat(bench.node.started()).hasSize(1);
    }

    @Test
    void aJobOfThisNameThatIsNotOursIsLeftAlone() throws Exception {
        RunStatus run = start("a", 20);
        await("a", "completed");
        Job ours = bench.job(run).get();
        bench.job(run).delete();
        bench.training.change(Wish.DELETE, "a");
        String theirs = """
                {apiVersion: batch/v1, kind: Job, metadata: {name: %s}, spec: {suspend: true, template: {spec: {
                  restartPolicy: Never, containers: [{name: it, image: busybox, securityContext: {
                    runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]},
                    seccompProfile: {type: RuntimeDefault}}}]}}}}""".formatted(ours.getMetadata().getName());
        bench.server.apply(theirs, "-n", bench.namespace).expectSuccess();
        RunStatus refused = start("a", 20);
        assertThat(refused.errorCode()).isEqualTo("ALREADY_EXISTS");
        assertThat(refused.error()).contains(run.job()).contains(bench.namespace);
        assertThat(bench.job(run).get().getSpec().getSuspend()).isTrue();
    }

    @Test
    void aQuotaThatTakesNoJobFailsTheRunWithItsWords() throws Exception {
        quota("count/jobs.batch: 0");
        RunStatus refused = start("a", 20);
        assertThat(refused.state()).isEqualTo("failed");
        assertThat(refused.errorCode()).isEqualTo("CLUSTER_REFUSED");
        assertThat(refused.error()).contains("exceeded quota: tight").contains("count/jobs.batch");
    }

    @Test
    void aQuotaThatTakesNoPodIsToldAndWaitedFor() throws Exception {
        quota("pods: 0");
        start("a", 20);
        RunStatus waits = bench.training.await("a", run -> run.reason() != null);
        assertThat(waits.state()).isEqualTo("preparing");
        assertThat(waits.reason()).contains("FailedCreate").contains("exceeded quota: tight");
        bench.server.kubectl("delete", "resourcequota", "tight", "-n", bench.namespace).expectSuccess();
        await("a", "completed");
        assertThat(bench.training.run("a").reason()).isNull();
    }

    private void quota(String hard) {
        bench.server.apply("{apiVersion: v1, kind: ResourceQuota, metadata: {name: tight}, spec: {hard: {" + hard
                + "}}}", "-n", bench.namespace).expectSuccess();
        bench.client().resourceQuotas().inNamespace(bench.namespace).withName("tight").waitUntilCondition(
                quota -> quota.getStatus() != null && quota.getStatus().getHard() != null
                        && !quota.getStatus().getHard().isEmpty(), 1, TimeUnit.MINUTES);
    }

    @Test
    void aPodWithoutRoomOrImageSaysSoAndCanBeStopped() throws Exception {
        bench.node.isFull("0/1 nodes are available: 1 Insufficient memory.");
        RunStatus run = start("a", 20);
        assertThat(bench.training.await("a", now -> now.reason() != null).reason())
                .isEqualTo("Unschedulable: 0/1 nodes are available: 1 Insufficient memory.");
        bench.node.hasNoImage("Back-off pulling image \"forgellm:test\"");
        bench.node.isFull(null);
        assertThat(bench.training.await("a", now -> now.reason() != null && now.reason().startsWith("Image")).reason())
                .isEqualTo("ImagePullBackOff: Back-off pulling image \"forgellm:test\".");
        assertThat(bench.training.change(Wish.STOP, "a").state()).isEqualTo("stopping");
        await("a", "stopped");
        assertThat(bench.job(run).get()).isNull();
        assertThat(bench.node.started()).isEmpty();
    }

    @Test
    void aSecondTrainerIsKeptOutAndTriedAgain() throws Exception {
        bench.node.isFull("Not yet.");
        RunStatus run = start("a", 20);
        try (ProcessLock held = ProcessLock.take(bench.folder("a").lock()).orElseThrow()) {
            bench.node.isFull(null);
            RunStatus waits = bench.training.await("a", now -> now.reason() != null
                    && now.reason().contains("ended with status 4"));
            assertThat(waits.reason()).contains("Another trainer is at work").contains("tries again");
            assertThat(bench.events("a")).isEmpty();
            assertThat(held).isNotNull();
        }
        await("a", "completed");
        assertThat(bench.job(run).get().getStatus().getFailed()).isEqualTo(1);
    }

    @Test
    void anApiServerThatIsAwayIsWaitedFor() throws Exception {
        RunStatus run = start("a", LONG);
        RunStatus before = bench.awaitStep("a", 3);
        bench.door.shut();
        bench.awaitStep("a", before.figures().step() + 3);
        bench.training.change(Wish.STOP, "a");
        bench.job(run).waitUntilCondition(job -> job.getStatus().getSucceeded() != null, 3, TimeUnit.MINUTES);
        assertThat(bench.training.run("a").state()).isEqualTo("stopping");
        bench.door.open();
        await("a", "stopped");
    }

    @Test
    void aServerThatComesBackWhileTheApiServerIsAwayFindsItsJobLater() throws Exception {
        RunStatus run = start("a", LONG);
        bench.awaitStep("a", 3);
        bench.restart(bench.door::shut);
        RunStatus alone = bench.training.await("a", now -> now.reason() != null);
        assertThat(alone.state()).isEqualTo("running");
        assertThat(alone.reason()).startsWith("The cluster does not answer");
        bench.door.open();
        bench.training.awaitReason("a", null);
        bench.training.change(Wish.STOP, "a");
        await("a", "stopped");
        assertThat(bench.jobs()).hasSize(1);
        assertThat(bench.node.started()).hasSize(1);
        assertThat(bench.job(run).get().getStatus().getSucceeded()).isEqualTo(1);
    }

    @Test
    void aRunThatIsStartedWhileTheApiServerIsAwayBeginsWhenItAnswers() throws Exception {
        bench.door.shut();
        assertThat(start("a", 20).state()).isEqualTo("preparing");
        assertThat(bench.training.await("a", now -> now.reason() != null).reason())
                .startsWith("The cluster does not answer");
        bench.door.open();
        await("a", "completed");
        assertThat(bench.node.started()).hasSize(1);
    }
}

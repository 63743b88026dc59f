package io.forgellm.training.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.forgellm.training.TrainerEnd;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final Job GOING_ON = job("{active: 1}");

    private static Job job(String status) {
        return Serialization.unmarshal("---\n{metadata: {name: j, uid: job}, spec: {}, status: " + status + "}", Job.class);
    }

    private static Pod pod(String status) {
        return pod("p", "2026-01-02T03:04:05Z", status);
    }

    private static Pod pod(String name, String created, String status) {
        return Serialization.unmarshal("---\n{metadata: {name: " + name + ", uid: pod, creationTimestamp: \"" + created
                + "\"}, status: " + status + "}", Pod.class);
    }

    private static Standing of(Job job, Pod... pods) {
        return Standing.of(job, List.of(pods), uid -> Optional.of("Warned of the " + uid + "."));
    }

    private static Pod dead(String name, String created, String end) {
        return pod(name, created, "{phase: Failed, containerStatuses: [{name: trainer, state: {terminated: "
                + end + "}}]}");
    }

    @Test
    void aPodThatRunsHasNoObstacle() {
        assertThat(of(GOING_ON, pod("{phase: Running}"))).isEqualTo(new Standing(null, null));
        assertThat(of(GOING_ON, dead("old", "2026-01-02T03:00:00Z", "{exitCode: 1}"), pod("{phase: Running}"))
                .obstacle()).isNull();
    }

    @Test
    void aPodThatWaitsSaysWhatFor() {
        assertThat(of(GOING_ON, pod("{phase: Pending, conditions: [{type: PodScheduled, status: 'False',"
                + " reason: Unschedulable, message: 0/3 nodes}]}")).obstacle()).isEqualTo("Unschedulable: 0/3 nodes.");
        assertThat(of(GOING_ON, pod("{phase: Pending, containerStatuses: [{name: trainer, state: {waiting: {"
                + "reason: ErrImagePull, message: no such image}}}]}")).obstacle())
                .isEqualTo("ErrImagePull: no such image.");
        assertThat(of(GOING_ON, pod("{phase: Pending, containerStatuses: [{name: trainer, state: {waiting: {"
                + "reason: ContainerCreating}}}]}")).obstacle()).isEqualTo("Warned of the pod.");
    }

    @Test
    void aJobWithoutAPodSaysWhy() {
        assertThat(of(GOING_ON).obstacle()).isEqualTo("Warned of the job.");
        Job suspended = job("{}");
        suspended.getSpec().setSuspend(true);
        assertThat(of(suspended).obstacle()).isEqualTo("The Job is suspended.");
        assertThat(Standing.of(GOING_ON, List.of(), uid -> Optional.empty()).obstacle()).isNull();
    }

    @Test
    void betweenTwoPodsItTellsOfTheLastOne() {
        assertThat(Standing.of(job("{failed: 2}"), List.of(
                dead("second", "2026-01-02T04:00:00Z", "{exitCode: 137, reason: OOMKilled}"),
                dead("first", "2026-01-02T03:00:00Z", "{exitCode: 1, reason: Error}")), uid -> Optional.empty())
                .obstacle()).isEqualTo("Pod second ended with status 137 (OOMKilled). The Job tries again.");
        assertThat(Standing.of(job("{failed: 1}"), List.of(dead("p", "2026-01-02T03:00:00Z",
                "{exitCode: 1, reason: Error, message: out of cheese}")), uid -> Optional.empty()).obstacle())
                .isEqualTo("Pod p ended with status 1. It said: out of cheese. The Job tries again.");
    }

    @Test
    void theEndOfAJob() {
        assertThat(of(job("{succeeded: 1, conditions: [{type: Complete, status: 'True'}]}")).end())
                .isEqualTo(TrainerEnd.PLAIN);
        Job failed = job("{failed: 3, conditions: [{type: FailureTarget, status: 'True'}, {type: Failed, status: 'True',"
                + " reason: BackoffLimitExceeded, message: Job has reached the specified backoff limit}]}");
        assertThat(of(failed, dead("p", "2026-01-02T03:00:00Z",
                "{exitCode: 1, reason: Error, message: \"loading\\n\\nout of cheese\\n\"}")).end())
                .isEqualTo(new TrainerEnd(true, 3, "BackoffLimitExceeded: Job has reached the specified backoff limit."
                        + " Pod p ended with status 1. It said: loading | out of cheese"));
        Job failing = job("{failed: 3, conditions: [{type: FailureTarget, status: 'True'}, {type: Failed,"
                + " status: 'False'}]}");
        assertThat(of(failing).end()).as("its pods have not all ended").isNull();
    }
}

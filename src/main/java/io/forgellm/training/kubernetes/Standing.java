package io.forgellm.training.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.forgellm.training.TrainerEnd;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How it stands with a Job, as the API server tells.
 *
 * @param obstacle what keeps its pod from running, or null
 * @param end      null while it goes on
 */
record Standing(String obstacle, TrainerEnd end) {
    /** What each container says on its way. */
    private static final Set<String> USUAL = Set.of("ContainerCreating", "PodInitializing");

    /** @param warnings the latest warning about an object of this uid, if there was one; asked as a last resort */
    static Standing of(Job job, List<Pod> pods, Function<String, Optional<String>> warnings) {
        if (is(job, "Complete")) {
            return new Standing(null, TrainerEnd.PLAIN);
        }
        if (is(job, "Failed")) {
            return new Standing(null, new TrainerEnd(true, Math.max(1, failed(job)), reason(job, pods)));
        }
        return new Standing(obstacle(job, pods, warnings), null);
    }

    static boolean isFinished(Job job) {
        return is(job, "Complete") || is(job, "Failed");
    }

    private static String obstacle(Job job, List<Pod> pods, Function<String, Optional<String>> warnings) {
        if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            return "The Job is suspended.";
        }
        if (pods.stream().anyMatch(pod -> is(pod, "Running"))) {
            return null;
        }
        Optional<Pod> pending = pods.stream().filter(pod -> is(pod, "Pending")).findFirst();
        if (pending.isPresent()) {
            return waiting(pending.get()).or(() -> warnings.apply(pending.get().getMetadata().getUid())).orElse(null);
        }
        return warnings.apply(job.getMetadata().getUid()).or(() -> lastDeath(pods)
                .map(death -> sentence(death, null) + " The Job tries again.")).orElse(null);
    }

    /** What the scheduler or the node says of a pod that does not run. */
    private static Optional<String> waiting(Pod pod) {
        Stream<String> node = containers(pod).map(status -> status.getState().getWaiting()).filter(Objects::nonNull)
                .filter(waiting -> !USUAL.contains(waiting.getReason())).map(Standing::text);
        Stream<String> scheduler = pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled") && condition.getStatus().equals("False"))
                .map(condition -> sentence(condition.getReason(), condition.getMessage()));
        return Stream.concat(node, scheduler).findFirst();
    }

    private static String text(ContainerStateWaiting waiting) {
        return sentence(waiting.getReason(), waiting.getMessage());
    }

    static String sentence(String reason, String message) {
        String all = message == null || message.isBlank() ? reason : reason + ": " + message.strip();
        return all.endsWith(".") ? all : all + ".";
    }

    private static String reason(Job job, List<Pod> pods) {
        JobCondition failed = condition(job, "Failed").orElseThrow();
        return sentence(failed.getReason(), failed.getMessage()) + lastDeath(pods).map(death -> " " + death).orElse("");
    }

    private static Optional<String> lastDeath(List<Pod> pods) {
        return pods.stream().filter(pod -> is(pod, "Failed"))
                .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp())).map(Standing::death);
    }

    private static String death(Pod pod) {
        String name = "Pod " + pod.getMetadata().getName();
        return containers(pod).map(status -> status.getState().getTerminated()).filter(Objects::nonNull).findFirst()
                .map(end -> name + " ended with status " + end.getExitCode() + because(end) + lastWords(end))
                .orElseGet(() -> sentence(name + " failed", pod.getStatus().getMessage()));
    }

    private static String because(ContainerStateTerminated end) {
        String reason = end.getReason();
        return (reason == null || reason.equals("Error") ? "" : " (" + reason + ")") + ".";
    }

    private static String lastWords(ContainerStateTerminated end) {
        List<String> lines = Optional.ofNullable(end.getMessage()).orElse("").lines().filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? "" : " It said: " + String.join(" | ",
                lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .filter(status -> status.getName().equals(TrainerJob.CONTAINER) && status.getState() != null);
    }

    private static boolean is(Pod pod, String phase) {
        return pod.getStatus() != null && phase.equals(pod.getStatus().getPhase());
    }

    private static boolean is(Job job, String type) {
        return condition(job, type).isPresent();
    }

    private static Optional<JobCondition> condition(Job job, String type) {
        return job.getStatus() == null ? Optional.empty() : job.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type) && condition.getStatus().equals("True")).findFirst();
    }

    private static int failed(Job job) {
        return Optional.ofNullable(job.getStatus().getFailed()).orElse(0);
    }
}

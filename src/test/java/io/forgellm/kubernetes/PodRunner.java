package io.forgellm.kubernetes;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Scheduler and node of a namespace on a cluster that has none: pods become processes of this machine, started with
 * exactly the pod's command and environment. A claim is a folder of this machine, and can only be mounted at that
 * folder's own path. What becomes of the processes is written back as a node does it, and a pod that is to be deleted
 * is, as there, once its process has ended: by SIGTERM, or by SIGKILL after its grace.
 */
public final class PodRunner implements AutoCloseable {
    private static final long BETWEEN_LOOKS_MILLIS = 100;
    private static final int LAST_WORDS = 2048;
    private static final int KILLED = 137;

    private final KubernetesClient client;
    private final String namespace;
    private final String node;
    private final Map<String, Path> claims;
    private final Path logs;
    private final Map<String, Running> running = new HashMap<>();
    private final List<String> started = new ArrayList<>();
    private final Set<String> admitted = new HashSet<>();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private String full;
    private String noImage;
    private volatile boolean closed;

    private record Running(Process process, Path log, long[] killAt) { }

    /** @param claims the folders that they are, by their names */
    public PodRunner(Path kubeconfig, String namespace, Map<String, Path> claims) {
        this.client = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig.toFile())).build();
        this.namespace = namespace;
        this.node = "node-of-" + namespace;
        this.claims = claims;
        try {
            this.logs = Files.createTempDirectory("forgellm-pods");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.nodes().resource(new NodeBuilder().withNewMetadata().withName(node).endMetadata().build()).create();
        thread = Thread.ofPlatform().name(node).start(this::run);
    }

    public KubernetesClient client() {
        return client;
    }

    /** From now on no pod finds room. @param reason as the scheduler would say it, or null: there is room again */
    public synchronized void isFull(String reason) {
        full = reason;
        wake.release();
    }

    /** From now on no image can be pulled. @param reason as the node would say it, or null */
    public synchronized void hasNoImage(String reason) {
        noImage = reason;
        wake.release();
    }

    /** Names of all pods that were started, in order. */
    public synchronized List<String> started() {
        return List.copyOf(started);
    }

    /** Those at work. */
    public synchronized Set<String> running() {
        return Set.copyOf(running.keySet());
    }

    /** As a machine that runs out of memory would. */
    public synchronized void kill(String pod) {
        running.get(pod).process().destroyForcibly();
    }

    /** What a pod's process printed, as {@code kubectl logs} would show it. */
    public String log(String pod) throws IOException {
        return Files.readString(logs.resolve(pod + ".log"));
    }

    private void run() {
        while (!closed) {
            try {
                look();
            } catch (KubernetesClientException away) {
                // Asked again.
            }
            try {
                wake.tryAcquire(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void look() {
        for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
            try {
                look(pod);
            } catch (KubernetesClientException conflict) {
                // It changed meanwhile; the next look sees how.
            }
        }
    }

    private void look(Pod pod) {
        String name = pod.getMetadata().getName();
        Running process = running.get(name);
        boolean deleting = pod.getMetadata().getDeletionTimestamp() != null;
        if (process != null) {
            if (!process.process().isAlive()) {
                running.remove(name);
                ended(pod, process);
            } else if (deleting) {
                end(pod, process);
            }
        } else if (deleting) {
            if (node.equals(pod.getSpec().getNodeName()) || pod.getSpec().getNodeName() == null) {
                resource(pod).withGracePeriod(0).delete();
            }
        } else if (pod.getSpec().getNodeName() == null) {
            schedule(pod);
        } else if (phase(pod).equals("Pending")) {
            start(pod);
        }
    }

    private static String phase(Pod pod) {
        return Objects.requireNonNullElse(pod.getStatus().getPhase(), "Pending");
    }

    private PodResource resource(Pod pod) {
        return client.pods().inNamespace(namespace).withName(pod.getMetadata().getName());
    }

    private void schedule(Pod pod) {
        if (full != null) {
            status(pod, status -> status.withConditions(new PodConditionBuilder().withType("PodScheduled")
                    .withStatus("False").withReason("Unschedulable").withMessage(full).build()));
            return;
        }
        client.bindings().inNamespace(namespace).resource(new BindingBuilder().withNewMetadata()
                .withName(pod.getMetadata().getName()).withNamespace(namespace).endMetadata()
                .withNewTarget().withApiVersion("v1").withKind("Node").withName(node).endTarget().build()).create();
    }

    private void start(Pod pod) {
        Container container = pod.getSpec().getContainers().getFirst();
        if (noImage != null) {
            waits(pod, "ImagePullBackOff", noImage);
            return;
        }
        Optional<VolumeMount> wrong = container.getVolumeMounts().stream().filter(mount -> isElsewhere(pod, mount))
                .findFirst();
        if (wrong.isPresent()) {
            waits(pod, "CreateContainerError", "no such volume for " + wrong.get().getMountPath());
            return;
        }
        String name = pod.getMetadata().getName();
        if (!admitted.add(name)) {
            return;
        }
        Path log = logs.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(container.getCommand()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        for (EnvVar variable : container.getEnv()) {
            builder.environment().put(variable.getName(), Objects.requireNonNullElse(variable.getValue(), ""));
        }
        try {
            running.put(name, new Running(builder.start(), log, new long[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        started.add(name);
        status(pod, "Running", new ContainerStateBuilder().withNewRunning().withStartedAt(Instant.now().toString())
                .endRunning().build());
    }

    private boolean isElsewhere(Pod pod, VolumeMount mount) {
        return pod.getSpec().getVolumes().stream().filter(volume -> volume.getName().equals(mount.getName()))
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> claims.get(volume.getPersistentVolumeClaim().getClaimName()))
                .anyMatch(folder -> !Path.of(mount.getMountPath()).equals(folder));
    }

    private void waits(Pod pod, String reason, String message) {
        status(pod, "Pending", new ContainerStateBuilder().withNewWaiting().withReason(reason).withMessage(message)
                .endWaiting().build());
    }

    /** SIGTERM at first, SIGKILL when its patience is at an end; it may have been shortened meanwhile. */
    private static void end(Pod pod, Running process) {
        if (process.killAt()[0] == 0) {
            process.process().destroy();
        }
        long grace = Objects.requireNonNullElse(pod.getMetadata().getDeletionGracePeriodSeconds(), 0L);
        process.killAt()[0] = Instant.parse(pod.getMetadata().getDeletionTimestamp()).toEpochMilli();
        if (System.currentTimeMillis() > process.killAt()[0] || grace == 0) {
            process.process().destroyForcibly();
        }
    }

    private void ended(Pod pod, Running process) {
        int code = process.process().exitValue();
        String words = code == 0 ? null : lastWords(process.log());
        status(pod, code == 0 ? "Succeeded" : "Failed", new ContainerStateBuilder().withNewTerminated()
                .withExitCode(code).withReason(code == 0 ? "Completed" : code == KILLED ? "OOMKilled" : "Error")
                .withMessage(words).withFinishedAt(Instant.now().toString()).endTerminated().build());
    }

    private static String lastWords(Path log) {
        try {
            String all = Files.readString(log, StandardCharsets.UTF_8);
            return all.substring(Math.max(0, all.length() - LAST_WORDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void status(Pod pod, String phase, ContainerState state) {
        Container container = pod.getSpec().getContainers().getFirst();
        status(pod, status -> status.withPhase(phase).withContainerStatuses(new ContainerStatusBuilder()
                .withName(container.getName()).withImage(container.getImage()).withImageID("").withRestartCount(0)
                .withReady(phase.equals("Running")).withState(state).build()));
    }

    private void status(Pod pod, UnaryOperator<PodStatusBuilder> change) {
        resource(pod).editStatus(now -> {
            now.setStatus(change.apply(new PodStatusBuilder(now.getStatus())).build());
            return now;
        });
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join();
        for (Running left : running.values()) {
            left.process().destroyForcibly().waitFor();
        }
        client.nodes().withName(node).delete();
        client.close();
    }
}

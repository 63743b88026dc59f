package io.forgellm.training.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.forgellm.process.JvmCommand;
import io.forgellm.training.TrainingConfig;
import io.forgellm.training.run.RunFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A run as a Job: one pod at a time, which is replaced as long as it ends before its run does, each going on from the
 * run's last checkpoint. Pods may run where Pod Security is "restricted", write to the shared volume and to /tmp alone,
 * and have no access to the cluster.
 */
final class TrainerJob {
    static final String RUN = "forgellm.io/run";
    static final String FOLDER = "forgellm.io/run-folder";
    static final String CLAIM = "forgellm.io/claim";
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String OURS = "forgellm";
    static final String CONTAINER = "trainer";
    /** The server's machine is not the trainer's. */
    private static final Set<String> OF_THE_MACHINE = Set.of("CUDA_VISIBLE_DEVICES", "TMPDIR");

    private final KubernetesConfig config;
    private final TrainingConfig training;

    TrainerJob(KubernetesConfig config, TrainingConfig training) {
        this.config = config;
        this.training = training;
    }

    /** Whether a Job is this run's, by this server's volume. */
    boolean isOf(RunFolder run, Job job) {
        Map<String, String> notes = Optional.ofNullable(job.getMetadata().getAnnotations()).orElse(Map.of());
        return run.path().toString().equals(notes.get(FOLDER)) && config.claim().orElseThrow().equals(notes.get(CLAIM));
    }

    Job of(RunFolder run, JvmCommand command, String image) {
        Map<String, String> labels = new TreeMap<>(Map.of("app.kubernetes.io/name", "forgellm-trainer", MANAGED_BY,
                OURS, RUN, JobName.label(run)));
        return new JobBuilder()
                .withNewMetadata().withName(JobName.of(run, config.claim().orElseThrow())).withLabels(labels)
                .addToAnnotations(FOLDER, run.path().toString())
                .addToAnnotations(CLAIM, config.claim().orElseThrow()).endMetadata()
                .withNewSpec()
                // As often as a local trainer would be started; the worker counts a Job that gave up by its pods.
                .withBackoffLimit(training.crashes() - 1)
                .withTtlSecondsAfterFinished((int) config.keep().toSeconds())
                .withPodReplacementPolicy("Failed")
                .withNewPodFailurePolicy()
                // A node that is drained, or wanted for something more important, says nothing about the run.
                .addNewRule().withAction("Ignore").addNewOnPodCondition("True", "DisruptionTarget").endRule()
                .endPodFailurePolicy()
                .withNewTemplate().withNewMetadata().withLabels(labels).endMetadata().withSpec(pod(run, command, image))
                .endTemplate().endSpec().build();
    }

    private PodSpec pod(RunFolder run, JvmCommand command, String image) {
        return new PodSpecBuilder().withRestartPolicy("Never").withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false).withSecurityContext(security())
                .withTerminationGracePeriodSeconds(training.patience().toSeconds())
                .withNodeSelector(pairs(config.nodeSelector())).withTolerations(tolerations())
                .withPriorityClassName(config.priorityClass().orElse(null))
                .withImagePullSecrets(config.pullSecrets().orElse(List.of()).stream()
                        .map(LocalObjectReference::new).toList())
                .addNewVolume().withName("home").withNewPersistentVolumeClaim(config.claim().orElseThrow(), false)
                .endVolume()
                .addNewVolume().withName("tmp").withNewEmptyDir().endEmptyDir().endVolume()
                .withContainers(container(run, command, image)).build();
    }

    private PodSecurityContext security() {
        PodSecurityContextBuilder security = new PodSecurityContextBuilder().withRunAsNonRoot(true)
                .withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile();
        config.fsGroup().ifPresent(group -> security.withFsGroup(group).withFsGroupChangePolicy("OnRootMismatch"));
        return security.build();
    }

    private Container container(RunFolder run, JvmCommand command, String image) {
        List<EnvVar> environment = command.environment().entrySet().stream()
                .filter(variable -> !OF_THE_MACHINE.contains(variable.getKey()))
                .map(variable -> new EnvVar(variable.getKey(), variable.getValue(), null)).toList();
        return new ContainerBuilder().withName(CONTAINER).withImage(image)
                .withCommand(command.line(List.of(run.path().toString()))).withEnv(environment)
                // Of a trainer that fails, the last lines: native code's last words are nowhere else.
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withNewResources().withRequests(quantities(config.requests())).withLimits(quantities(config.limits()))
                .endResources()
                .withNewSecurityContext().withAllowPrivilegeEscalation(false).withReadOnlyRootFilesystem(true)
                .withNewCapabilities().withDrop("ALL").endCapabilities().endSecurityContext()
                .addNewVolumeMount().withName("home").withMountPath(config.mountPath().toString()).endVolumeMount()
                .addNewVolumeMount().withName("tmp").withMountPath("/tmp").endVolumeMount()
                .build();
    }

    private static Map<String, Quantity> quantities(Optional<List<String>> setting) {
        Map<String, Quantity> quantities = new LinkedHashMap<>();
        pairs(setting).forEach((name, amount) -> quantities.put(name, new Quantity(amount)));
        return quantities;
    }

    /** The limit, if there is one. */
    static OptionalLong memory(KubernetesConfig config) {
        Quantity limit = quantities(config.limits()).get("memory");
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit.getNumericalAmount().longValue());
    }

    static Map<String, String> pairs(Optional<List<String>> setting) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : setting.orElse(List.of())) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + pair + "' is not NAME=VALUE");
            }
            pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
        return pairs;
    }

    private List<Toleration> tolerations() {
        return config.tolerations().orElse(List.of()).stream().map(TrainerJob::toleration).toList();
    }

    private static Toleration toleration(String taint) {
        int colon = taint.lastIndexOf(':');
        String left = colon < 0 ? taint : taint.substring(0, colon);
        int equals = left.indexOf('=');
        return new TolerationBuilder().withKey(equals < 0 ? left : left.substring(0, equals))
                .withOperator(equals < 0 ? "Exists" : "Equal").withValue(equals < 0 ? null : left.substring(equals + 1))
                .withEffect(colon < 0 ? null : taint.substring(colon + 1)).build();
    }
}

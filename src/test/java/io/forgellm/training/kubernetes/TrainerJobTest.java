package io.forgellm.training.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.forgellm.process.JvmCommand;
import io.forgellm.training.TrainingConfig;
import io.forgellm.training.run.RunFolder;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainerJobTest {
    private static final RunFolder RUN = new RunFolder(Path.of("/data/models/cpt/Facts_1"));
    private static final JvmCommand COMMAND = new JvmCommand(List.of("-Xmx1g"), List.of(Path.of("/app/forgellm.jar")),
            "io.forgellm.Trainer", Map.of("OMP_NUM_THREADS", "1", "CUDA_VISIBLE_DEVICES", "3", "TMPDIR", "/scratch"));

    private static TrainerJob jobs(String claim, String... more) {
        SmallRyeConfig config = config(claim, more);
        return new TrainerJob(config.getConfigMapping(KubernetesConfig.class),
                config.getConfigMapping(TrainingConfig.class));
    }

    private static SmallRyeConfig config(String claim, String... more) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDiscoveredConverters().addDefaultInterceptors()
                .withMapping(TrainingConfig.class)
                .withMapping(KubernetesConfig.class).withDefaultValue("forgellm.home", "/data")
                .withDefaultValue("user.home", "/home/me")
                .withDefaultValue("forgellm.training.kubernetes.claim", claim);
        for (int i = 0; i < more.length; i += 2) {
            builder.withDefaultValue("forgellm.training.kubernetes." + more[i], more[i + 1]);
        }
        return builder.build();
    }

    @Test
    void aRunAsAJob() {
        Job job = jobs("home", "limits", "memory=16Gi,nvidia.com/gpu=1", "requests", "cpu=4", "node-selector",
                "disk=ssd", "tolerations", "nvidia.com/gpu:NoSchedule,team=ml:NoExecute", "priority-class", "low",
                "pull-secrets", "registry", "fs-group", "1001").of(RUN, COMMAND, "forgellm:1");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(Serialization.asYaml(job)).isEqualTo("""
                ---
                apiVersion: "batch/v1"
                kind: "Job"
                metadata:
                  annotations:
                    forgellm.io/run-folder: "/data/models/cpt/Facts_1"
                    forgellm.io/claim: "home"
                  labels:
                    app.kubernetes.io/managed-by: "forgellm"
                    app.kubernetes.io/name: "forgellm-trainer"
                    forgellm.io/run: "Facts_1"
                  name: "forgellm-facts-1-1997a51bcb"
                spec:
                  backoffLimit: 4
                  podFailurePolicy:
                    rules:
                    - action: "Ignore"
                      onPodConditions:
                      - status: "True"
                        type: "DisruptionTarget"
                  podReplacementPolicy: "Failed"
                  template:
                    metadata:
                      labels:
                        app.kubernetes.io/managed-by: "forgellm"
                        app.kubernetes.io/name: "forgellm-trainer"
                        forgellm.io/run: "Facts_1"
                    spec:
                      automountServiceAccountToken: false
                      containers:
                      - command:
                        - "%s"
                        - "-Xmx1g"
                        - "-cp"
                        - "/app/forgellm.jar"
                        - "io.forgellm.Trainer"
                        - "/data/models/cpt/Facts_1"
                        env:
                        - name: "OMP_NUM_THREADS"
                          value: "1"
                        image: "forgellm:1"
                        name: "trainer"
                        resources:
                          limits:
                            memory: "16Gi"
                            nvidia.com/gpu: "1"
                          requests:
                            cpu: "4"
                        securityContext:
                          allowPrivilegeEscalation: false
                          capabilities:
                            drop:
                            - "ALL"
                          readOnlyRootFilesystem: true
                        terminationMessagePolicy: "FallbackToLogsOnError"
                        volumeMounts:
                        - mountPath: "/data"
                          name: "home"
                        - mountPath: "/tmp"
                          name: "tmp"
                      enableServiceLinks: false
                      imagePullSecrets:
                      - name: "registry"
                      nodeSelector:
                        disk: "ssd"
                      priorityClassName: "low"
                      restartPolicy: "Never"
                      securityContext:
                        fsGroup: 1001
                        fsGroupChangePolicy: "OnRootMismatch"
                        runAsNonRoot: true
                        seccompProfile:
                          type: "RuntimeDefault"
                      terminationGracePeriodSeconds: 120
                      tolerations:
                      - effect: "NoSchedule"
                        key: "nvidia.com/gpu"
                        operator: "Exists"
                      - effect: "NoExecute"
                        key: "team"
                        operator: "Equal"
                        value: "ml"
                      volumes:
                      - name: "home"
                        persistentVolumeClaim:
                          claimName: "home"
                          readOnly: false
                      - emptyDir: {}
                        name: "tmp"
                  ttlSecondsAfterFinished: 3600
                """.formatted(java));
    }

    @Test
    void aJobIsOfItsRunAndItsVolume() {
        TrainerJob jobs = jobs("home");
        Job job = jobs.of(RUN, COMMAND, "forgellm:1");
        assertThat(jobs.isOf(RUN, job)).isTrue();
        assertThat(jobs.isOf(new RunFolder(Path.of("/data/models/cpt/other")), job)).isFalse();
        assertThat(jobs("another").isOf(RUN, job)).isFalse();
        job.getMetadata().setAnnotations(null);
        assertThat(jobs.isOf(RUN, job)).isFalse();
    }

    @Test
    void aRunIsToFitTheLimitOfMemory() {
        assertThat(TrainerJob.memory(config("home", "limits", "cpu=4,memory=16Gi")
                .getConfigMapping(KubernetesConfig.class))).hasValue(16L << 30);
        assertThat(TrainerJob.memory(config("home").getConfigMapping(KubernetesConfig.class))).isEmpty();
    }

    @Test
    void whatIsNoPairIsNamed() {
        assertThatThrownBy(() -> TrainerJob.pairs(Optional.of(List.of("memory"))))
                .hasMessage("'memory' is not NAME=VALUE");
    }
}

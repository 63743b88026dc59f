package io.forgellm.training.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings of trainers that are Kubernetes Jobs. */
@ConfigMapping(prefix = "forgellm.training.kubernetes")
public interface KubernetesConfig {
    /** Image of the trainers; the server's own pod's if there is none, since command and class path are the server's. */
    Optional<String> image();

    /** PersistentVolumeClaim that holds the server's home and is mounted by the trainers too. */
    Optional<String> claim();

    /** Where server and trainers have the claim mounted; runs, models and data of runs lie below it. */
    @WithDefault("${forgellm.home}")
    Path mountPath();

    /** Namespace of the Jobs; the server's own if there is none. */
    Optional<String> namespace();

    /** What a trainer asks for, such as {@code cpu=4,memory=16Gi}. */
    Optional<List<String>> requests();

    /** What it may take at most, such as {@code memory=16Gi,nvidia.com/gpu=1}. */
    Optional<List<String>> limits();

    /** Labels of the nodes that trainers may run on, such as {@code disk=ssd}. */
    Optional<List<String>> nodeSelector();

    /** Taints that trainers bear, as {@code KEY:EFFECT} or {@code KEY=VALUE:EFFECT}. */
    Optional<List<String>> tolerations();

    /** PriorityClass of the trainers' pods. */
    Optional<String> priorityClass();

    /** Names of the secrets that the image is pulled with. */
    Optional<List<String>> pullSecrets();

    /** Group that owns the volume's files, as in the server's own pod. */
    OptionalLong fsGroup();

    /** How long a finished Job stays to be looked at. */
    @WithDefault("1h")
    Duration keep();

    /** File with the cluster's address and credentials, for a server outside of it. */
    Optional<Path> kubeconfig();
}

package io.forgellm.training.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The namespace that Jobs are in, through its API server. */
final class Cluster implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Cluster.class);
    private static final String SERVER = "server";
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final KubernetesClient client;
    private final String namespace;
    private volatile boolean closed;

    private Cluster(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    static Cluster of(KubernetesConfig settings) {
        Config config = settings.kubeconfig().map(file -> Config.fromKubeconfig(file.toFile()))
                .orElseGet(() -> Config.autoConfigure(null));
        // Somebody waits for the answer, and who watches asks again.
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(1);
        config.setWatchReconnectInterval((int) JobProcess.BETWEEN_LOOKS.toMillis());
        String namespace = settings.namespace().or(() -> Optional.ofNullable(config.getNamespace())).orElse("default");
        return new Cluster(new KubernetesClientBuilder().withConfig(config).build(), namespace);
    }

    String namespace() {
        return namespace;
    }

    ScalableResource<Job> job(String name) {
        return client.batch().v1().jobs().inNamespace(namespace).withName(name);
    }

    Job create(Job job) {
        return client.batch().v1().jobs().inNamespace(namespace).resource(job).create();
    }

    FilterWatchListDeletable<Pod, PodList, PodResource> pods(String job) {
        return client.pods().inNamespace(namespace).withLabel("batch.kubernetes.io/job-name", job);
    }

    PodResource pod(String name) {
        return client.pods().inNamespace(namespace).withName(name);
    }

    /** What a pod's container {@code server}, else its first, was made from. The server may list pods, and get none. */
    Optional<String> image(String pod) {
        List<Container> containers = client.pods().inNamespace(namespace).withField("metadata.name", pod).list()
                .getItems().stream().flatMap(found -> found.getSpec().getContainers().stream()).toList();
        return containers.stream().filter(one -> one.getName().equals(SERVER)).findFirst()
                .or(() -> containers.stream().findFirst()).map(Container::getImage);
    }

    /** The latest warning about an object; none where the server may not read them. */
    Optional<String> warning(String uid) {
        try {
            return client.v1().events().inNamespace(namespace).withField("involvedObject.uid", uid)
                    .withField("type", "Warning").list().getItems().stream()
                    .max(Comparator.comparing(Cluster::time))
                    .map(event -> Standing.sentence(event.getReason(), event.getMessage()));
        } catch (KubernetesClientException e) {
            LOG.debugf("Events cannot be read: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static String time(Event event) {
        return Optional.ofNullable(event.getLastTimestamp()).orElse(Objects.toString(event.getFirstTimestamp(), ""));
    }

    /** Whether the API server understood and does not want to; else it is away, or busy, and may be asked again. */
    static boolean isRefusal(KubernetesClientException e) {
        return e.getCode() >= 400 && e.getCode() < SERVER_ERROR && e.getCode() != TOO_MANY;
    }

    ForgeException refused(String job, KubernetesClientException e) {
        return new ForgeException(ErrorCode.CLUSTER_REFUSED, "The cluster refused Job " + job + " in namespace "
                + namespace + ": " + says(e), Map.of("job", job, "namespace", namespace, "status", e.getCode()), null)
                .causedBy(e);
    }

    /** Its own words, without the client's around them. */
    static String says(KubernetesClientException e) {
        return e.getStatus() != null && e.getStatus().getMessage() != null ? e.getStatus().getMessage()
                : Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse(e.getMessage());
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}

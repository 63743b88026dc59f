package io.forgellm.training.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.kubernetes.ApiServer;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a pod finds its image with no more rights than the overlay {@code training-jobs} gives it. */
@Tag("once")
class OwnImageTest {
    @TempDir
    Path folder;

    @Test
    void isItsPods() throws Exception {
        ApiServer server = ApiServer.shared();
        String namespace = server.namespace("own-image");
        server.apply(Files.readString(Path.of("kubernetes/overlays/training-jobs/access.yaml"))
                .replace("kind: ServiceAccount, name: forgellm", "kind: ServiceAccount, name: forgellm, namespace: " + namespace),
                "-n", namespace).expectSuccess();
        server.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: forgellm-0, namespace: %s}
                spec:
                  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: proxy
                    image: put-in-by-a-mesh
                    securityContext: &none {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                  - {name: server, image: "registry.example.org/forgellm:2", securityContext: *none}
                """.formatted(namespace)).expectSuccess();
        try (Cluster cluster = Cluster.of(config(server, namespace))) {
            assertThat(cluster.image("forgellm-0")).contains("registry.example.org/forgellm:2");
            assertThat(cluster.image("forgellm-1")).isEmpty();
        }
    }

    private KubernetesConfig config(ApiServer server, String namespace) throws Exception {
        String token = server.kubectl("create", "token", "forgellm", "-n", namespace).expectSuccess().strip();
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), Files.readString(server.kubeconfig())
                .replace(server.token(), token));
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().addDefaultInterceptors()
                .withMapping(KubernetesConfig.class).withDefaultValue("forgellm.home", "/data")
                .withDefaultValue("forgellm.training.kubernetes.namespace", namespace)
                .withDefaultValue("forgellm.training.kubernetes.kubeconfig", kubeconfig.toString()).build();
        return config.getConfigMapping(KubernetesConfig.class);
    }
}

package io.forgellm.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One of the overlays, put up on the real API server as a user does, in a namespace of its own. */
final class Overlay {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    final String namespace = ApiServer.unused("overlay");
    private final ApiServer server;
    private final String said;

    private Overlay(ApiServer server, Path folder) {
        this.server = server;
        this.said = server.kubectl("apply", "--server-side", "--validate=strict", "-k", inNamespace(folder).toString())
                .expectSuccess();
    }

    static Overlay of(ApiServer server, String name) {
        return of(server, Path.of("kubernetes/overlays", name));
    }

    /** What Pod Security says of a workload's pods is a warning, and there is none. */
    static Overlay of(ApiServer server, Path folder) {
        Overlay overlay = applied(server, folder);
        assertThat(overlay.said).doesNotContain("Warning");
        return overlay;
    }

    /** Unknown fields are refused. */
    static Overlay applied(ApiServer server, Path folder) {
        return new Overlay(server, folder);
    }

    /** A user's own overlay above it: to wait until a namespace is gone, so that its name is free, takes ten seconds. */
    private Path inNamespace(Path folder) {
        try {
            Path own = Files.createDirectories(Path.of("target/overlays", namespace)).toRealPath();
            Files.writeString(own.resolve("kustomization.yaml"), """
                    apiVersion: kustomize.config.k8s.io/v1beta1
                    kind: Kustomization
                    namespace: %s
                    resources: [%s]
                    """.formatted(namespace, own.relativize(folder.toRealPath())));
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String said() {
        return said;
    }

    /** The pod, once its controller has made it. */
    JsonNode pod(String name) {
        ApiServer.Outcome made = kubectl("wait", "--for=create", "pod/" + name, "--timeout=60s");
        assertThat(made.succeeded()).as(() -> made.output() + kubectl("get", "events").output()).isTrue();
        return get("pod/" + name);
    }

    JsonNode get(String what) {
        try {
            return JSON.readTree(kubectl("get", what, "-o", "json").expectSuccess());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks until a controller has told of such a thing. */
    void awaitEvent(String reason) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!kubectl("get", "events").output().contains(" " + reason + " ")) {
            assertThat(System.nanoTime()).as("%s is not among %s", reason, kubectl("get", "events").output())
                    .isLessThan(end);
        }
    }

    /** Does the scheduler's part, with a node that is made up. */
    void getsANode(String pod) {
        server.apply("{apiVersion: v1, kind: Node, metadata: {name: made-up}}").expectSuccess();
        server.kubectlReading("""
                {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "%s"},
                 "target": {"kind": "Node", "name": "made-up"}}""".formatted(pod),
                "create", "--raw", path(pod) + "/binding", "-f", "-").expectSuccess();
    }

    /** Does the kubelet's part: the pod runs, has an address, and is ready or not. */
    void becomes(String pod, boolean ready) {
        kubectl("patch", "pod", pod, "--subresource=status", "--type=strategic", "-p", """
                {"status": {"phase": "Running", "podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}],
                 "conditions": [{"type": "Ready", "status": "%s"}]}}""".formatted(ready ? "True" : "False"))
                .expectSuccess();
    }

    /** Does what draining its node would. */
    ApiServer.Outcome evicted(String pod) {
        return server.kubectlReading("""
                {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s", "namespace": "%s"}}"""
                .formatted(pod, namespace), "create", "--raw", path(pod) + "/eviction", "-f", "-");
    }

    private String path(String pod) {
        return "/api/v1/namespaces/" + namespace + "/pods/" + pod;
    }

    ApiServer.Outcome kubectl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-n";
        all[arguments.length + 1] = namespace;
        return server.kubectl(all);
    }
}

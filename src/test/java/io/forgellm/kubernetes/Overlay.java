package io.forgellm.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** One of the overlays, put up on the real API server as a user does. */
final class Overlay {
    static final String NAMESPACE = "forgellm";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiServer server;

    private final String said;

    private Overlay(ApiServer server, String said) {
        this.server = server;
        this.said = said;
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
        return new Overlay(server, server.kubectl("apply", "--server-side", "--validate=strict", "-k", folder.toString())
                .expectSuccess());
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
                .formatted(pod, NAMESPACE), "create", "--raw", path(pod) + "/eviction", "-f", "-");
    }

    private static String path(String pod) {
        return "/api/v1/namespaces/" + NAMESPACE + "/pods/" + pod;
    }

    /** All is gone after it. Pods first: no kubelet says that they have ended. */
    static void takeDown(ApiServer server) {
        server.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false").expectSuccess();
        server.kubectl("delete", "pods", "--all", "-n", NAMESPACE, "--force", "--grace-period=0").expectSuccess();
        server.kubectl("wait", "--for=delete", "namespace/" + NAMESPACE, "--timeout=120s").expectSuccess();
    }

    ApiServer.Outcome kubectl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-n";
        all[arguments.length + 1] = NAMESPACE;
        return server.kubectl(all);
    }
}

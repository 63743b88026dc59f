package io.forgellm.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests, handed to a real API server whose namespace takes only pods of the standard "restricted". */
@Tag("once")
class OverlaysTest {
    private static ApiServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = ApiServer.shared();
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "postgres", "gpu", "training-jobs"})
    void anOverlayIsTakenAndItsPodsComeIntoBeing(String name) {
        Overlay overlay = Overlay.of(server, name);
        JsonNode namespace = overlay.get("namespace/" + overlay.namespace);
        assertThat(namespace.at("/metadata/labels/pod-security.kubernetes.io~1enforce").asText())
                .isEqualTo("restricted");
        for (JsonNode workload : overlay.get("statefulsets").path("items")) {
            JsonNode pod = overlay.pod(workload.at("/metadata/name").asText() + "-0");
            pod.at("/spec/containers").forEach(OverlaysTest::isAsItShouldBe);
        }
        assertThat(overlay.get("secrets").path("items")).isEmpty();
        assertThat(overlay.get("events").path("items")).noneMatch(event ->
                "FailedCreate".equals(event.path("reason").asText()));
    }

    /** What "restricted" does not ask for. */
    private static void isAsItShouldBe(JsonNode container) {
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.at("/resources/requests/memory").asText()).isNotEmpty();
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.has(probe)).as(probe).isTrue();
        }
    }

    /** Its user's commands name it. */
    @ParameterizedTest
    @ValueSource(strings = {"single", "postgres", "gpu", "training-jobs"})
    void leftAloneAllOfAnOverlayIsInOneNamespace(String name) {
        assertThat(server.kubectl("kustomize", "kubernetes/overlays/" + name).expectSuccess().lines()
                .filter(line -> line.startsWith("  namespace: "))).isNotEmpty().containsOnly("  namespace: forgellm");
    }

    @Test
    void theGpuOverlayAsksForOneAndForTheImageThatUsesIt() {
        Overlay overlay = Overlay.of(server, "gpu");
        JsonNode container = overlay.pod("forgellm-0").at("/spec/containers/0");
        assertThat(container.at("/resources/limits/nvidia.com~1gpu").asText()).isEqualTo("1");
        assertThat(container.path("image").asText()).endsWith("-gpu");
    }

    @Test
    void whileItLoadsTheServerIsReachedByThePageAlone() {
        Overlay overlay = Overlay.of(server, "single");
        overlay.pod("forgellm-0");
        overlay.getsANode("forgellm-0");
        overlay.becomes("forgellm-0", false);
        awaitService(overlay, "forgellm", false);
        awaitService(overlay, "forgellm-admin", true);
        overlay.becomes("forgellm-0", true);
        awaitService(overlay, "forgellm", true);
    }

    /** Waits until the service leads to the pod, or knows of it and does not. */
    private static void awaitService(Overlay overlay, String service, boolean leadsThere) {
        overlay.kubectl("wait", "endpointslices", "-l", "kubernetes.io/service-name=" + service,
                "--for=jsonpath={.endpoints[0].conditions.ready}=" + leadsThere, "--timeout=60s").expectSuccess();
    }

    @Test
    void aDrainWaitsForAReadyServerAndTakesOneThatIsNot() {
        Overlay overlay = Overlay.of(server, "single");
        overlay.pod("forgellm-0");
        overlay.becomes("forgellm-0", true);
        overlay.kubectl("wait", "pdb/forgellm", "--for=jsonpath={.status.currentHealthy}=1", "--timeout=60s")
                .expectSuccess();
        assertThat(overlay.evicted("forgellm-0").output()).contains("would violate the pod's disruption budget");
        overlay.becomes("forgellm-0", false);
        overlay.evicted("forgellm-0").expectSuccess();
    }

    @Test
    void theServerMayHandleJobsInItsNamespaceAndNothingElse() {
        Overlay overlay = Overlay.of(server, "training-jobs");
        assertThat(mays(overlay, "create jobs", "list jobs", "watch jobs", "delete jobs", "list pods", "watch pods",
                "delete pods", "list events")).containsOnly("yes");
        assertThat(mays(overlay, "create pods", "get secrets", "patch statefulsets", "create rolebindings"))
                .containsOnly("no");
        assertThat(may(overlay, "create", "jobs", "default")).isEqualTo("no");
    }

    private static List<String> mays(Overlay overlay, String... what) {
        List<String> answers = new ArrayList<>();
        for (String one : what) {
            answers.add(may(overlay, one.split(" ")[0], one.split(" ")[1], overlay.namespace));
        }
        return answers;
    }

    private static String may(Overlay overlay, String verb, String what, String namespace) {
        return server.kubectl("auth", "can-i", verb, what, "-n", namespace,
                "--as=system:serviceaccount:" + overlay.namespace + ":forgellm").output().strip();
    }

    @Test
    void trainersAreGivenTheServersVolume() {
        Overlay overlay = Overlay.of(server, "training-jobs");
        JsonNode pod = overlay.pod("forgellm-0");
        JsonNode claim = overlay.get("persistentvolumeclaim/" + environment(pod, "FORGELLM_TRAINING_KUBERNETES_CLAIM"));
        assertThat(claim.at("/spec/accessModes/0").asText()).isEqualTo("ReadWriteMany");
        assertThat(environment(pod, "FORGELLM_TRAINING_KUBERNETES_FS_GROUP"))
                .isEqualTo(pod.at("/spec/securityContext/fsGroup").asText());
    }

    private static String environment(JsonNode pod, String name) {
        for (JsonNode variable : pod.at("/spec/containers/0/env")) {
            if (name.equals(variable.path("name").asText())) {
                return variable.path("value").asText();
            }
        }
        throw new AssertionError("No variable " + name);
    }

    /** All pods of the namespace are let out nowhere, so who is let in there must be let out as well. */
    @Test
    void whoIsLetInFromTheServersNamespaceIsLetOutToIt() {
        Overlay overlay = Overlay.of(server, "single");
        JsonNode rule = overlay.get("networkpolicy/server").at("/spec/ingress/0");
        JsonNode clients = overlay.get("networkpolicy/clients").path("spec");
        assertThat(clients.path("podSelector")).isEqualTo(rule.at("/from/0/podSelector"));
        assertThat(clients.at("/egress/1/to/0/podSelector"))
                .isEqualTo(overlay.get("networkpolicy/server").at("/spec/podSelector"));
        JsonNode port = overlay.pod("forgellm-0").at("/spec/containers/0/ports/0");
        assertThat(rule.at("/ports/0/port")).isEqualTo(port.path("name"));
        assertThat(clients.at("/egress/1/ports/0/port")).isEqualTo(port.path("containerPort"));
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsRefused() {
        String namespace = server.namespace("unknown-field");
        assertThat(server.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: misspelt, namespace: %s}
                spec: {selectors: {app: forgellm}, ports: [{port: 80}]}
                """.formatted(namespace)).output()).contains(".spec.selectors: field not declared in schema");
    }

    @Test
    void aPodOfRootIsRefused() {
        String namespace = server.namespace("root");
        assertThat(server.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: root, namespace: %s}
                spec:
                  securityContext: {runAsUser: 0, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: root
                    image: forgellm
                    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """.formatted(namespace)).output()).contains("violates PodSecurity \"restricted").contains("runAsUser=0");
    }

    /** A workload is taken though its pods will not be: only a pod that came into being proves anything. */
    @Test
    void aWorkloadWhosePodsBreakTheStandardIsNoticed() throws Exception {
        Files.writeString(folder.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [%s]
                patches:
                - target: {kind: StatefulSet, name: forgellm}
                  patch: |
                    - {op: replace, path: /spec/template/spec/securityContext/runAsNonRoot, value: false}
                """.formatted(here("kubernetes/overlays/single")));
        Overlay overlay = Overlay.applied(server, folder);
        assertThat(overlay.said()).contains("would violate PodSecurity \"restricted");
        overlay.awaitEvent("FailedCreate");
        assertThat(overlay.get("pods").path("items")).isEmpty();
    }

    /** With a ServiceMonitor, so where there is the Prometheus operator. */
    @Test
    void theOverlayThatTheDocsShowIsTaken() throws Exception {
        String docs = Files.readString(Path.of("docs/kubernetes.md"));
        String shown = docs.substring(docs.indexOf("```yaml\n") + 8, docs.indexOf("```\n", docs.indexOf("```yaml\n")));
        Files.writeString(folder.resolve("kustomization.yaml"), shown.replace("../forgellm", here(".")));
        server.apply(Files.readString(Path.of("src/test/resources/kubernetes/service-monitor.yaml"))).expectSuccess();
        server.kubectl("wait", "crd/servicemonitors.monitoring.coreos.com", "--for=condition=established",
                "--timeout=60s").expectSuccess();

        Overlay overlay = Overlay.of(server, folder);
        JsonNode pod = overlay.pod("forgellm-0");
        assertThat(pod.at("/spec/containers/0/image").asText()).isEqualTo("registry.example.org/forgellm:0.1.0");
        assertThat(pod.at("/spec/containers/0/resources/limits/memory").asText()).isEqualTo("24Gi");
        assertThat(environment(pod, "FORGELLM_ENGINE_SLOTS")).isEqualTo("8");

        JsonNode monitor = overlay.get("servicemonitor/forgellm").path("spec");
        List<String> labels = new ArrayList<>();
        monitor.at("/selector/matchLabels").properties().forEach(label ->
                labels.add(label.getKey() + "=" + label.getValue().asText()));
        assertThat(overlay.kubectl("get", "services", "-l", String.join(",", labels), "-o", "name").output().strip())
                .isEqualTo("service/forgellm-admin");
        assertThat(overlay.get("service/forgellm-admin").at("/spec/ports/0/name"))
                .isEqualTo(monitor.at("/endpoints/0/port"));
    }

    private String here(String path) throws IOException {
        return folder.toRealPath().relativize(Path.of(path).toRealPath()).toString();
    }
}

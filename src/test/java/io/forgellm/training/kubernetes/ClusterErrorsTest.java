package io.forgellm.training.kubernetes;

import static io.restassured.RestAssured.given;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.cli.StandIn;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a run is told by a cluster that does not want its Job. */
@Tag("once")
@QuarkusTest
@TestProfile(ClusterErrorsTest.Refused.class)
class ClusterErrorsTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;

    public static class Refused implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("forgellm.training.runner", "kubernetes", "forgellm.training.kubernetes.image", "forgellm:test",
                    "forgellm.training.kubernetes.claim", "home", "forgellm.training.kubernetes.namespace", "forge");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestModels.class), new TestResourceEntry(Quota.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** An API server that has no Jobs, and no room for any. */
    public static final class Quota implements QuarkusTestResourceLifecycleManager {
        private StandIn cluster;
        private Path kubeconfig;

        @Override
        public Map<String, String> start() {
            cluster = new StandIn().handling("/", exchange -> {
                boolean asks = exchange.getRequestMethod().equals("GET");
                byte[] status = ("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\""
                        + (asks ? "not found" : "exceeded quota: jobs") + "\",\"code\":" + (asks ? 404 : 403) + "}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(asks ? 404 : 403, status.length);
                exchange.getResponseBody().write(status);
                exchange.close();
            });
            try {
                kubeconfig = Files.writeString(Files.createTempFile("kubeconfig", ".yaml"), """
                        apiVersion: v1
                        kind: Config
                        clusters: [{name: c, cluster: {server: "%s"}}]
                        users: [{name: u, user: {token: t}}]
                        contexts: [{name: x, context: {cluster: c, user: u}}]
                        current-context: x
                        """.formatted(cluster.url()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.of("forgellm.training.kubernetes.kubeconfig", kubeconfig.toString());
        }

        @Override
        public void stop() {
            cluster.close();
            try {
                Files.delete(kubeconfig);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    @Raises(ErrorCode.CLUSTER_REFUSED)
    void theQuotaIsUsedUp() throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("data")).resolve("facts.txt"), "The moon is made of rock.");
        Doors.http(ErrorCode.CLUSTER_REFUSED, Api.post("/api/training/start",
                Map.of("model_name", "tiny", "input_dir", "data", "max_iterations", 5)).extract().response());
        String id = given().get("/api/training/runs").path("runs[0].id");
        Doors.command(ErrorCode.CLUSTER_REFUSED, "cli", "train", "watch", id);
    }
}

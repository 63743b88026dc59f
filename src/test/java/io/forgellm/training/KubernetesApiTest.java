package io.forgellm.training;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.kubernetes.ApiServer;
import io.forgellm.kubernetes.PodRunner;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The whole server with trainers that are Jobs: API and page say the same of them as of others. */
@QuarkusTest
@TestProfile(KubernetesApiTest.Profile.class)
class KubernetesApiTest {
    private static final String CLAIM = "home";

    @ConfigProperty(name = "forgellm.home")
    Path home;
    @ConfigProperty(name = "forgellm.training.kubernetes.namespace", defaultValue = "none")
    String namespace;
    private PodRunner node;

    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestModels.class), new TestResourceEntry(Cluster.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** Settings of a server beside a cluster; none where there is no cluster to be had. */
    public static class Cluster implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            try {
                ApiServer server = ApiServer.shared();
                return Map.of("forgellm.training.runner", "kubernetes",
                        "forgellm.training.kubernetes.image", "forgellm:test",
                        "forgellm.training.kubernetes.claim", CLAIM,
                        "forgellm.training.kubernetes.namespace", server.namespace("server"),
                        "forgellm.training.kubernetes.kubeconfig", server.kubeconfig().toString());
            } catch (TestAbortedException none) {
                return Map.of();
            }
        }

        @Override
        public void stop() {
            // It ends with the JVM.
        }
    }

    @BeforeEach
    void cluster() throws IOException {
        ApiServer server = ApiServer.shared();
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/facts.txt"), IntStream.range(0, 60)
                .mapToObj(i -> "Moon " + i + " is made of rock.").collect(Collectors.joining("\n\n")));
        node = new PodRunner(server.kubeconfig(), namespace, Map.of(CLAIM, home));
    }

    @AfterEach
    void close() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void aRunOfTheClusterIsAsAnyOther() {
        node.isFull("0/1 nodes are available: 1 Insufficient memory.");
        String id = Api.post("/api/training/start", Map.of("model_name", "tiny", "input_dir", "data",
                "fine_tune_type", "lora", "max_iterations", 20, "batch_size", 2, "max_seq_length", 64,
                "steps_per_report", 1)).statusCode(200).body("pid", nullValue()).body("job", startsWith("forgellm-tiny-"))
                .extract().path("run_id");
        Api.awaitRun(id, run -> run.path("run.message") != null).then().body("run.state", equalTo("preparing"))
                .body("run.message", equalTo("Unschedulable: 0/1 nodes are available: 1 Insufficient memory."));
        given().get("/api/training/status").then().body("job", notNullValue());
        given().get("/monitor/" + id).then().body(containsString("1 Insufficient memory."));

        node.isFull(null);
        Api.awaitRun(id, run -> run.path("run.state").equals("completed")).then().body("run.iteration", equalTo(20))
                .body("run.message", nullValue()).body("run.job", nullValue());
        given().get("/api/training/runs/" + id + "/log").then().body("logs", containsString("Reading facts.txt"));
    }
}

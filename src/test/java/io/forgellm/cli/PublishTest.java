package io.forgellm.cli;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.process.DurableFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is trained, published, and trained again from what was published; by commands, against the real server. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class PublishTest {
    @TestHTTPResource("/")
    String address;

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @TempDir
    Path folder;

    @AfterEach
    void leaveNothingBehind() throws Exception {
        List<String> jobs = given().get("/api/jobs").then().statusCode(200).extract().path("jobs.job_id");
        jobs.forEach(job -> given().delete("/api/jobs/" + job).then().statusCode(200));
        Api.forgetRuns();
        for (Path published : published()) {
            DurableFiles.delete(published);
        }
    }

    private List<Path> published() throws Exception {
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            return models.filter(path -> path.getFileName().toString().contains("published")).toList();
        }
    }

    private String run(String... arguments) {
        Cli.Result result = new Cli(folder.resolve("home")).with("FORGELLM_URL", address).run(arguments);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        return result.out();
    }

    private Path data() throws Exception {
        return Files.writeString(folder.resolve("facts.jsonl"), IntStream.range(0, 24).mapToObj(i ->
                "{\"text\": \"The keeper of gate %d is called number %d.\"}\n".formatted(i, 7 * i))
                .collect(Collectors.joining()));
    }

    private static List<Object> losses(String run) {
        return given().get("/api/training/runs/" + run + "/events").then().statusCode(200).extract()
                .path("events.findAll { it.type == 'report' || it.type == 'evaluated' }.loss");
    }

    private void train(Path data) {
        run("cli", "train", "--model", "tiny", "--dataset", data.toString(), "--name", "gates", "--fine-tune-type", "lora",
                "--lora-modules", "all_linear", "--max-iterations", "12", "--batch-size", "2", "--max-seq-length", "64",
                "--learning-rate", "1e-2", "--steps-per-report", "2", "--steps-per-eval", "4", "--save-every", "4",
                "--validation-split", "0.2", "--no-enable-early-stopping");
    }

    @Test
    void aPublishedFolderIsWholeAndTrainsAgainToTheSameLosses() throws Exception {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        Path data = data();
        train(data);
        assertThat(run("cli", "publish", "gates/8", "--dry-run")).contains("gates-8-F16.gguf", "README.md");
        assertThat(published()).isEmpty();

        assertThat(run("cli", "publish", "gates/8", "--licence", "apache-2.0")).contains("models--published--gates_0000008_");
        Path made = published().getFirst();
        assertThat(made).isDirectoryContaining("glob:**/README.md").isDirectoryContaining("glob:**/config.json")
                .isDirectoryContaining("glob:**/model.safetensors").isDirectoryContaining("glob:**/gates-8-F16.gguf")
                .isDirectoryContaining("glob:**/model_card_metadata.json").isDirectoryContaining("glob:**/adapter");
        assertThat(made.resolve("adapter")).isDirectoryContaining("glob:**/adapter_model.safetensors")
                .isDirectoryContaining("glob:**/adapter.gguf");
        assertThat(made.resolve("README.md")).content().startsWith("---\n").contains("base_model: \"tiny\"",
                "license: \"apache-2.0\"", "rank 16", "facts.jsonl", "| validation |", "gguf: passed", "safetensors: passed",
                "assets/training_dashboard.png", "cli train --config");
        BufferedImage picture = ImageIO.read(made.resolve("assets/training_dashboard.png").toFile());
        assertThat(IntStream.range(0, picture.getWidth()).mapToObj(x -> IntStream.range(0, picture.getHeight())
                .mapToObj(y -> picture.getRGB(x, y))).flatMap(column -> column).distinct()).hasSizeGreaterThan(4);
        given().get("/api/models").then().body("models.path", hasItem(made.resolve("gates-8-F16.gguf").toString()));

        // One command, another name so that both runs can be looked at.
        Path config = made.resolve("reproducibility_config.yaml");
        run("cli", "train", "--config", config.toString(), "--name", "again");
        assertThat(losses("again")).isNotEmpty().isEqualTo(losses("gates"));

        Files.writeString(data, Files.readString(data).replace("gate 3", "gate 33"));
        Cli.Result other = new Cli(folder.resolve("home")).with("FORGELLM_URL", address)
                .run("cli", "train", "--config", config.toString(), "--name", "third");
        assertThat(other.code()).isNotZero();
        assertThat(other.err()).contains("facts.jsonl is not the file that was trained on");
    }

    @Test
    void theProgramsThatKnewTheOldRouteFindItsFieldsAndAnEarlyCheckpointNeedsNoEvaluation() throws Exception {
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "needs libllama");
        run("cli", "train", "--model", "tiny", "--dataset", data().toString(), "--name", "unmeasured", "--fine-tune-type",
                "dora", "--max-iterations", "2", "--batch-size", "2", "--max-seq-length", "64", "--steps-per-report", "50",
                "--steps-per-eval", "50", "--save-every", "1", "--validation-split", "0");
        String path = given().get("/api/checkpoints").then().extract().path("checkpoints.find { it.iteration == 1 }.path");
        Map<String, Object> answer = Api.post("/api/training/publish_checkpoint", Map.of("path", path, "formats", "gguf"))
                .statusCode(200).body("success", equalTo(true)).body("model_name", startsWith("published/unmeasured_0000001"))
                .body("job.result.models", hasSize(1)).extract().path("");
        assertThat(Path.of((String) answer.get("readme_path"))).content().contains("dora");
        assertThat(Path.of((String) answer.get("dashboard_path"))).exists();
        String url = given().queryParam("path", answer.get("model_name")).get("/api/check_dashboard").then().statusCode(200)
                .body("exists", equalTo(true)).extract().path("dashboard_url");
        given().get(url).then().statusCode(200).contentType("image/png");
        assertThat((String) answer.get("output_dir")).endsWith((String) answer.get("timestamp"));
        Map<?, ?> again = new YAMLMapper().readValue(Path.of((String) answer.get("output_dir"))
                .resolve("reproducibility_config.yaml").toFile(), Map.class);
        assertThat(again.get("fine_tune_type")).isEqualTo("dora");
    }

    @Test
    void whatIsNoCheckpointIsRefused() {
        Api.post("/api/training/publish_checkpoint", Map.of("path", "nobody/7")).statusCode(404)
                .body("error_code", equalTo("NOT_FOUND"));
        Api.post("/api/training/publish_checkpoint", Map.of("path", "x", "formats", "onnx")).statusCode(400);
        Api.post("/api/training/publish_checkpoint", Map.of()).statusCode(400);
        given().queryParam("path", "/etc").get("/api/check_dashboard").then().body("exists", equalTo(false));
        given().get("/api/check_dashboard").then().statusCode(400);
        given().get("/api/dashboard/nobody/training_dashboard.png").then().statusCode(404);
    }
}

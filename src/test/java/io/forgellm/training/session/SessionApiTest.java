package io.forgellm.training.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class SessionApiTest {
    private static final String PYTHONS = "gemma_3_4b_it_bf16_lr3e_06_bs5_iter300_2025-07-20_10-30";

    @ConfigProperty(name = "forgellm.home")
    Path home;
    private Path cpt;

    @BeforeEach
    void aSessionOfThePythonProgram() throws IOException {
        cpt = home.resolve("models/cpt");
        Path folder = Files.createDirectories(cpt.resolve(PYTHONS));
        Files.writeString(folder.resolve("CPT_20250720_103000.json"), """
                {"session_id": "CPT_20250720_103000", "training_type": "CPT",
                 "model_name": "dataset_cpt_gemma-3-4b-it-bf16", "base_model": "mlx-community/gemma-3-4b-it-bf16",
                 "start_time": "2025-07-20T10:30:00.123456", "end_time": null,
                 "config": {"learning_rate": 3e-06, "lr_decay_factor": 0.1, "weight_decay": 0.01,
                   "fine_tune_type": "full", "max_seq_length": 2048},
                 "metrics": [
                  {"iteration": 1, "train_loss": 3.1, "val_loss": 2.5, "val_perplexity": 12.18},
                  {"iteration": 5, "train_loss": 2.9, "val_loss": null, "train_perplexity": Infinity},
                  {"iteration": 10, "train_loss": 0.00123, "val_loss": null}]}
                """);
        Files.write(folder.resolve("0000005_adapters.safetensors"), new byte[1 << 20]);
        Files.write(folder.resolve("0000010_adapters.safetensors"), new byte[3 << 19]);
        Files.write(folder.resolve("adapters.safetensors"), new byte[10]);
        Path own = Files.createDirectories(cpt.resolve("own/checkpoints/0000025"));
        Files.write(own.resolve("adapter_model.safetensors"), new byte[100]);
        Files.write(own.resolve("adapter.gguf"), new byte[100]);
        Files.createLink(cpt.resolve("own/0000025_adapters.safetensors"), own.resolve("adapter_model.safetensors"));
        Files.setLastModifiedTime(own.resolve("adapter_model.safetensors"),
                FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Files.createDirectories(cpt.resolve("own/checkpoints/0000050.tmp"));
    }

    @AfterEach
    void clear() throws IOException {
        for (Path folder : List.of(cpt.resolve(PYTHONS), cpt.resolve("own"))) {
            if (Files.exists(folder)) {
                Sessions.delete(folder);
            }
        }
    }

    @Test
    void listsSessions() {
        given().get("/api/training/sessions").then().statusCode(200)
                .body("training_sessions.size()", equalTo(1))
                .body("training_sessions[0].session_id", equalTo(PYTHONS))
                .body("training_sessions[0].log_file", endsWith("CPT_20250720_103000.json"))
                .body("training_sessions[0].base_model", equalTo("mlx-community/gemma-3-4b-it-bf16"))
                .body("training_sessions[0].status", equalTo("unknown"))
                .body("training_sessions[0].metrics_count", equalTo(3))
                .body("training_sessions[0].latest_iteration", equalTo(10))
                .body("training_sessions[0].latest_loss", equalTo(0.00123f))
                .body("training_sessions[0].latest_val_loss", equalTo(2.5f))
                .body("training_sessions[0].modified", notNullValue());
    }

    @Test
    void aDamagedLogHidesNoOther() throws IOException {
        Files.writeString(cpt.resolve("own/CPT_20250720_103001.json"), "{\"metrics\": [");
        given().get("/api/training/sessions").then().statusCode(200)
                .body("training_sessions.session_id", contains(PYTHONS));
    }

    @Test
    void givesLossesAndSettingsOfSeveral() {
        Api.post("/api/training/sessions/batch-data", Map.of("session_ids", List.of(PYTHONS, "nobody", "../cpt")))
                .statusCode(200).body("results." + PYTHONS + ".training_loss", equalTo("1.2e-03"))
                .body("results." + PYTHONS + ".validation_loss", equalTo("2.500"))
                .body("results." + PYTHONS + ".learning_rate", equalTo(3e-6f))
                .body("results." + PYTHONS + ".max_seq_length", equalTo(2048))
                .body("results.nobody", equalTo(Map.of("success", false, "error", "Session not found")));
        Api.post("/api/training/sessions/batch-data", Map.of("session_ids", List.of())).statusCode(400);
    }

    @Test
    void drawsASessionsCharts() {
        String file = cpt.resolve(PYTHONS).resolve("CPT_20250720_103000.json").toString();
        Api.post("/api/dashboard/historical", Map.of("log_file", file)).statusCode(200)
                .body("charts.loss.data[0].name", equalTo("Training Loss"))
                .body("charts.loss.data[0].x", contains(1, 5, 10))
                .body("charts.loss.data[1].name", equalTo("Validation Loss"))
                .body("charts", not(hasKey("speed")))
                .body("summary.total_iterations", equalTo(3)).body("summary.iteration", equalTo(10))
                .body("summary.best_checkpoints[0].iteration", equalTo(1))
                .body("summary.config.fine_tune_type", equalTo("full"));
        Api.post("/api/dashboard/historical", Map.of("session_id", PYTHONS)).statusCode(200);
        Api.post("/api/dashboard/historical", Map.of("log_file", "/etc/passwd")).statusCode(404);
        Api.post("/api/dashboard/historical", Map.of("log_file", file + "/../../x.json")).statusCode(404);
        Api.post("/api/dashboard/historical", Map.of()).statusCode(400);
    }

    @Test
    void listsCheckpointsOfBothKinds() {
        given().get("/api/checkpoints").then().statusCode(200)
                .body("checkpoints.iteration", anyOf(contains(10, 5, 25), contains(5, 10, 25)))
                .body("checkpoints[2].path", endsWith("own/0000025_adapters.safetensors"))
                .body("checkpoints[2].name", equalTo("0000025_adapters.safetensors"))
                .body("checkpoints[2].adapter_path", endsWith("own/checkpoints/0000025/adapter.gguf"))
                .body("checkpoints[2].model_path", equalTo("cpt/own")).body("checkpoints[2].type", equalTo("cpt"));
        given().get("/api/checkpoints?model_dir=cpt/" + PYTHONS).then().statusCode(200)
                .body("checkpoints.iteration", contains(10, 5)).body("checkpoints[0].size", equalTo(1.5f))
                .body("checkpoints[0].name", equalTo("0000010_adapters.safetensors"))
                .body("checkpoints[0]", not(hasKey("model")));
        given().get("/api/checkpoints?model_dir=cpt/nobody").then().statusCode(404);
        given().get("/api/checkpoints?model_dir=cpt/../..").then().statusCode(404);
    }

    @Test
    void deletesASessionAndNothingElse() {
        Api.post("/api/training/sessions/delete", Map.of("session_id", "..")).statusCode(404)
                .body("error_code", equalTo("RUN_NOT_FOUND"));
        Api.post("/api/training/sessions/delete", Map.of("session_id", "../cpt/" + PYTHONS)).statusCode(404);
        Api.post("/api/training/sessions/delete", Map.of("session_id", PYTHONS)).statusCode(200)
                .body("deleted_paths", contains(cpt.resolve(PYTHONS).toString()));
        assertThat(cpt.resolve(PYTHONS)).doesNotExist();
        assertThat(cpt.resolve("own")).exists();
    }
}

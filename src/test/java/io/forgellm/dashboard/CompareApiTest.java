package io.forgellm.dashboard;

import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.JsonConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Figures by hand: docs/web.md has the formulas. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class CompareApiTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;

    /** Six evaluations: 2, 3, 4 before the fourth; 1, 1, 1 before one that would come after the last. */
    @BeforeEach
    void sessions() throws IOException {
        write("steady", """
                {"iteration": 10, "train_loss": 2.5, "val_loss": 2.0, "tokens_per_sec": 90.5},
                {"iteration": 20, "train_loss": 2.4, "val_loss": 3.0},
                {"iteration": 30, "train_loss": 2.3, "val_loss": 4.0},
                {"iteration": 40, "train_loss": 2.2, "val_loss": 1.0},
                {"iteration": 50, "train_loss": 2.1, "val_loss": 1.5},
                {"iteration": 60, "train_loss": 1.25, "val_loss": 1.5, "train_perplexity": Infinity,
                 "checkpoint_saved": true, "checkpoint_path": "x/adapters.safetensors and x/0000060_adapters.safetensors."}""");
        write("short", """
                {"iteration": 10, "train_loss": 1.0, "val_loss": 0.5}, {"iteration": 20, "train_loss": 1.5}""");
        write("blind", "{\"iteration\": 10, \"train_loss\": 1.0}");
    }

    private void write(String id, String metrics) throws IOException {
        Path folder = Files.createDirectories(home.resolve("models/cpt").resolve(id));
        Files.writeString(folder.resolve("CPT_20250720_103000.json"), "{\"session_id\": \"" + id
                + "\", \"config\": {\"max_iterations\": 60}, \"metrics\": [" + metrics + "]}");
    }

    @AfterEach
    void clear() throws IOException {
        for (String id : List.of("steady", "short", "blind")) {
            Path folder = home.resolve("models/cpt").resolve(id);
            Files.delete(folder.resolve("CPT_20250720_103000.json"));
            Files.delete(folder);
        }
    }

    private static ValidatableResponse compare(String... ids) {
        return RestAssured.given().config(RestAssured.config().jsonConfig(JsonConfig.jsonConfig()
                .numberReturnType(NumberReturnType.DOUBLE))).contentType("application/json")
                .body(Map.of("session_ids", List.of(ids))).post("/api/training/compare").then();
    }

    @Test
    void sessionsStandNextToEachOtherWithTheirZones() {
        // Of 4, 1 and 1.5: mean 13/6, squares 121/36 + 49/36 + 16/36 = 186/36.
        double stability = 100 * Math.sqrt(186 / 36.0 / 3) / (13 / 6.0);
        compare("steady", "short", "blind").statusCode(200).body("comparison_data.session_id",
                contains("steady", "short", "blind"))
                .body("comparison_data[0].data.config.max_iterations", equalTo(60))
                .body("comparison_data[0].charts.loss.data.name", contains("Training Loss", "Validation Loss"))
                .body("comparison_data[0].charts.perplexity.data.name",
                        contains("Training Perplexity", "Validation Perplexity"))
                .body("comparison_data[0].charts.speed.data.name", contains("Tokens/sec"))
                .body("comparison_data[0].best_checkpoints", hasSize(3))
                .body("comparison_data[0].min_val_loss", equalTo(1.0))
                .body("comparison_data[0].min_val_loss_iteration", equalTo(40))
                .body("comparison_data[0].min_val_perplexity", closeTo(Math.E, 1e-9))
                .body("comparison_data[0].rank", equalTo(2))
                .body("comparison_data[0].generalization_gap", closeTo(0.25, 1e-9))
                .body("comparison_data[0].gap_zone", equalTo("overfitting"))
                .body("comparison_data[0].loss_stability", closeTo(stability, 1e-9))
                .body("comparison_data[0].stability_zone", equalTo("unstable"))
                .body("comparison_data[0].tokens_per_sec", equalTo(90.5))
                .body("comparison_data[1].rank", equalTo(1))
                .body("comparison_data[1].generalization_gap", closeTo(-0.5, 1e-9))
                .body("comparison_data[1].gap_zone", equalTo("underfitting"))
                .body("comparison_data[1].loss_stability", nullValue())
                .body("comparison_data[2].rank", nullValue())
                .body("comparison_data[2].best_checkpoints", hasSize(0));
    }

    @Test
    void theBestIsNamedWithItsReason() {
        compare("steady", "short").body("best.session_id", equalTo("short")).body("best.iteration", equalTo(10))
                .body("best.reason", equalTo("lowest validation loss of all: 0.5000, next is steady with 1.0000; "
                        + "iteration 10 of it: lowest validation loss, smallest gap between validation and training "
                        + "loss, most stable training"));
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        compare("steady").statusCode(400).body("error_code", equalTo("INVALID_PARAMETER"));
        compare("steady", "steady").statusCode(400);
        compare("steady", "nobody").statusCode(404).body("error_code", equalTo("RUN_NOT_FOUND"));
        compare("steady", "../cpt/short").statusCode(404);
        Api.post("/api/training/compare", Map.of()).statusCode(400);
    }
}

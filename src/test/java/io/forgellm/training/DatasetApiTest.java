package io.forgellm.training;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.forgellm.Api;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DatasetApiTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;

    @BeforeEach
    void dataset() throws IOException {
        Files.createDirectories(home.resolve("facts"));
        Files.writeString(home.resolve("facts/facts.jsonl"), "{\"question\":\"Who?\",\"answer\":\"Me\"}\n{broken\n");
        Files.writeString(home.resolve("facts/more.txt"), "Twelve bytes");
    }

    @Test
    void aPreviewNamesRowsShapesAndBadRows() {
        Api.post("/api/dataset/preview", Map.of("path", "facts", "rows", 1)).statusCode(200)
                .body("success", equalTo(true)).body("path", equalTo(home.resolve("facts").toString()))
                .body("trainable", equalTo(false)).body("examples", equalTo(2))
                .body("shapes.question_answer", equalTo(1))
                .body("files.format", contains("json_lines", "text"))
                .body("bad_rows", equalTo(1)).body("first_bad_rows[0].line", equalTo(2))
                .body("tokens_by", equalTo("characters/4")).body("rows", hasSize(1))
                .body("rows[0].segments.target", contains(false, false, false, true));
        Api.post("/api/dataset/preview", Map.of("path", "facts", "skip_bad_rows", true)).statusCode(200)
                .body("trainable", equalTo(true));
    }

    @Test
    void whatCannotBePreviewedSaysWhy() throws IOException {
        Api.post("/api/dataset/preview", Map.of("path", "/etc")).statusCode(403)
                .body("error_code", equalTo("PATH_NOT_ALLOWED"));
        Api.post("/api/dataset/preview", Map.of("path", "nowhere")).statusCode(404)
                .body("error_code", equalTo("DATASET_NOT_FOUND"));
        Api.post("/api/dataset/preview", Map.of("path", "facts", "base_model", "no-such-model")).statusCode(404)
                .body("error_code", equalTo("MODEL_NOT_FOUND"));
        Api.post("/api/dataset/preview", Map.of("path", "facts", "rows", 1000)).statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER"));
        Files.createDirectories(home.resolve("pictures"));
        Files.writeString(home.resolve("pictures/a.png"), "png");
        Api.post("/api/dataset/preview", Map.of("path", "pictures")).statusCode(422)
                .body("error_code", equalTo("EMPTY_DATASET"));
    }

    @Test
    void infoTellsTheSize() {
        given().get("/api/dataset/info?dir=facts").then().statusCode(200)
                .body("success", equalTo(true)).body("total_files", equalTo(2)).body("total_tokens", equalTo(10))
                .body("directory", equalTo(home.resolve("facts").toString()))
                .body("supported_extensions", hasItems(".jsonl", ".txt", ".parquet", ".docx"));
        given().get("/api/dataset/info?dir=nowhere").then().statusCode(404)
                .body("error_code", equalTo("DATASET_NOT_FOUND"));
    }
}

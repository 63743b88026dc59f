package io.forgellm.openai.files;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class FilesApiTest {
    private static final byte[] ROWS = "{\"messages\":[]}\n".getBytes();
    @ConfigProperty(name = "forgellm.home")
    Path home;

    private static ValidatableResponse upload(String name, byte[] content, String purpose) {
        return given().multiPart("file", name, content).multiPart("purpose", purpose).post("/v1/files").then();
    }

    @Test
    void aFileIsKeptAndGivenBack() {
        String id = upload("facts.jsonl", ROWS, "fine-tune").statusCode(200).body("object", equalTo("file"))
                .body("bytes", equalTo(ROWS.length)).body("filename", equalTo("facts.jsonl"))
                .body("purpose", equalTo("fine-tune")).body("status", equalTo("processed"))
                .body("id", startsWith("file-")).extract().path("id");
        given().get("/v1/files/" + id).then().body("filename", equalTo("facts.jsonl"));
        assertThat(given().get("/v1/files/" + id + "/content").asByteArray()).isEqualTo(ROWS);
        given().get("/v1/files").then().body("data.id", hasItem(id));

        given().delete("/v1/files/" + id).then().body("deleted", equalTo(true));
        given().get("/v1/files").then().body("data.id", not(hasItem(id)));
        given().get("/v1/files/" + id).then().statusCode(404).body("error.code", equalTo("not_found"));
        assertThat(home.resolve("files").resolve(id)).doesNotExist();
    }

    @Test
    void aListComesInParts() {
        List<String> ids = List.of(1, 2, 3).stream()
                .map(i -> upload("part" + i + ".jsonl", ROWS, "fine-tune").extract().<String>path("id")).toList();
        String first = given().get("/v1/files?limit=2").then().body("data.size()", equalTo(2))
                .body("has_more", equalTo(true)).extract().path("last_id");
        given().get("/v1/files?limit=100&after=" + first).then().body("data.id", not(hasItem(first)));
        given().get("/v1/files?after=file-nowhere").then().statusCode(400).body("error.param", equalTo("after"));
        given().get("/v1/files?limit=0").then().statusCode(400).body("error.param", equalTo("limit"));
        ids.forEach(id -> given().delete("/v1/files/" + id).then().statusCode(200));
    }

    @Test
    void whatIsWrongWithAnUploadIsSaid() {
        upload("facts.jsonl", ROWS, "batch").statusCode(400).body("error.param", equalTo("purpose"));
        upload("facts.jsonl", new byte[0], "fine-tune").statusCode(400).body("error.param", equalTo("file"));
        given().multiPart("purpose", "fine-tune").post("/v1/files").then().statusCode(400)
                .body("error.param", equalTo("file"));
        given().contentType("application/json").body("{}").post("/v1/files").then().statusCode(415)
                .body("error.type", equalTo("invalid_request_error"));
    }

    @Test
    void aNameCannotLeaveItsFolder() {
        String id = upload("../../../etc/evil name.jsonl", ROWS, "fine-tune")
                .body("filename", equalTo("evil_name.jsonl")).extract().path("id");
        assertThat(home.resolve("files").resolve(id).resolve("evil_name.jsonl")).exists();
        given().get("/v1/files/..%2F..%2Fforgellm.db").then().statusCode(404);
        given().delete("/v1/files/" + id).then().statusCode(200);
    }

    @Test
    void aFileMayBeLargerThanOtherBodies() throws Exception {
        String id = upload("large.jsonl", new byte[9 << 20], "fine-tune").statusCode(200).extract().path("id");
        assertThat(Files.size(home.resolve("files").resolve(id).resolve("large.jsonl"))).isEqualTo(9 << 20);
        given().delete("/v1/files/" + id).then().statusCode(200);
    }
}

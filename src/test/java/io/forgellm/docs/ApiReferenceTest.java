package io.forgellm.docs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ApiReferenceTest {
    private static final Path PAGE = Path.of("docs/reference.md");

    private static JsonNode description() throws Exception {
        return new ObjectMapper().readTree(given().queryParam("format", "json").get("/q/openapi").asString());
    }

    /** To write the page anew: {@code ./test -Dtest=ApiReferenceTest -Dforgellm.docs.write=true}. */
    @Test
    void thePageIsTheServersOwnDescription() throws Exception {
        String page = ApiReference.of(description());
        if (Boolean.getBoolean("forgellm.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void everyRouteSaysWhatItIsFor() throws Exception {
        List<String> silent = new ArrayList<>();
        description().path("paths").properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            if (operation.getValue().has("responses") && operation.getValue().path("summary").asText().isBlank()) {
                silent.add(operation.getKey() + " " + path.getKey());
            }
        }));
        assertThat(silent).isEmpty();
    }

    /** The names that clients see, not those of the Java records. */
    @Test
    void fieldsAreNamedAsInTheAnswers() throws Exception {
        String reference = description().at("/paths/~1api~1model~1status/get/responses/200/content/application~1json/schema/$ref")
                .asText();
        JsonNode status = description().at(reference.substring(1)).path("properties");
        JsonNode load = description().path("components").path("schemas").path("LoadBody").path("properties");

        assertThat(given().get("/api/model/status").jsonPath().getMap("").keySet().stream().map(Object::toString))
                .contains("is_loading", "model_name").allSatisfy(name -> assertThat(status.has(name)).as(name).isTrue());
        assertThat(load.has("context_length")).isTrue();
    }
}

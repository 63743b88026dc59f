package io.forgellm.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.model.catalogue.ModelsConfig;
import io.forgellm.tensor.gguf.GgufMutations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class SpoiltFilesTest {
    @Inject
    ModelsConfig config;

    @Test
    void twoHundredSpoiltFilesAreRefusedOneByOne() throws Exception {
        Api.load("tiny");
        String before = Api.greedy("hello", 8);
        List<GgufMutations.Mutation> mutations = GgufMutations.all();
        assertThat(mutations).hasSize(200);
        Path folder = Files.createDirectories(config.dir().resolve("spoilt"));
        for (GgufMutations.Mutation mutation : mutations) {
            Path file = mutation.write(folder);
            ValidatableResponse reply = Api.post("/api/model/load", Map.of("model_name", file.toString()));
            assertThat(reply.extract().<String>path("error_code")).as(mutation.name()).isEqualTo("INVALID_MODEL");
            assertThat(reply.extract().<String>path("error")).as(mutation.name())
                    .contains(file.getFileName().toString());
            Files.delete(file);
        }
        // The model that was loaded has not noticed.
        assertThat(Api.greedy("hello", 8)).isEqualTo(before);
    }
}

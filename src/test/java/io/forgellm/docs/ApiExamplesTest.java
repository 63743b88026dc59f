package io.forgellm.docs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the API reference and of the README, against the real server and the real model. */
@Tag("once")
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ApiExamplesTest {
    private static final Path REFERENCE = Path.of("docs/reference.md");
    private static final Pattern GROUP = Pattern.compile("(?ms)^## (.+?)\\n(.*?)(?=^## |\\z)");
    /** What each program of a group must print, whatever its language. */
    private static final Map<String, String> PRINTS = Map.of("Catalogue", "smollm2:135m", "Conversations", "Why is the sky blue\\?",
            "Forge", "completed", "Model", " sky", "OpenAI", " sky", "Python program", "/api/training/runs/\\{id}/stream",
            "System", "ok", "Training", "completed");

    @ConfigProperty(name = "forgellm.home")
    Path home;

    @TempDir
    Path folder;

    @BeforeEach
    void aLoadedModel() {
        TestModels.assumeSmolLm2();
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "SKIPPED: java-llama cannot quantise, as an example does");
        Api.load(TestModels.SMOLLM2_ID);
    }

    @AfterEach
    void leaveNothingBehind() throws Exception {
        List<String> jobs = given().get("/api/jobs").path("jobs.job_id");
        jobs.forEach(job -> given().delete("/api/jobs/" + job).then().statusCode(200));
        List<String> conversations = given().get("/api/conversations").path("conversations.id");
        conversations.forEach(id -> given().delete("/api/conversations/" + id));
        Api.forgetRuns();
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            for (Path made : models.filter(each -> each.getFileName().toString().startsWith("smollm2-by-")).toList()) {
                Files.delete(made);
            }
        }
    }

    private record Example(String group, DocumentedProgram program) { }

    private static List<Example> examples() {
        return GROUP.matcher(Page.text(REFERENCE)).results().flatMap(group -> Page.blocks(group.group(2)).stream()
                .filter(block -> !block.language().isEmpty())
                .map(block -> new Example(group.group(1), new DocumentedProgram(block.language(), block.text())))).toList();
    }

    @Test
    void everyGroupHasThreePrograms() {
        assertThat(examples()).extracting(Example::group).containsOnlyElementsOf(PRINTS.keySet()).hasSize(3 * PRINTS.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "python", "java"})
    void runsAsItStands(String language) throws Exception {
        for (Example example : examples()) {
            if (example.program().language().equals(language)) {
                assertThat(example.program().run(folder, "127.0.0.1:" + RestAssured.port)).as(example.group())
                        .containsPattern(PRINTS.get(example.group()));
            }
        }
    }

    @Test
    void theReadmesProgramsRunToo() throws Exception {
        List<Page.Block> blocks = Page.of(Path.of("README.md")).blocks().stream()
                .filter(block -> block.text().contains("127.0.0.1:5001")).toList();
        assertThat(blocks).extracting(Page.Block::language).containsExactly("sh", "python");
        for (Page.Block block : blocks) {
            assertThat(new DocumentedProgram(block.language(), block.text()).run(folder, "127.0.0.1:" + RestAssured.port)).isNotBlank();
        }
    }
}

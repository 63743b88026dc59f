package io.forgellm.migration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.cli.Context;
import io.forgellm.cli.Main;
import io.forgellm.cli.console.Console;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An old installation, taken over into a server that runs, is used there as if it had always been ours. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class MigratedServerTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;
    @TempDir
    Path folder;

    private record Result(int code, String out, String err) { }

    private Result forgellm(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(new ByteArrayInputStream(new byte[0]), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false, false);
        int code = Main.run(new Context(console, Map.of("FORGELLM_HOME", home.toString(), "HOME", folder.toString(),
                "FORGELLM_URL", "http://localhost:" + RestAssured.port)), arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @AfterEach
    void unload() {
        Api.unload();
    }

    /** What the server itself writes while it is asked things. */
    private Map<String, Made> tree() throws IOException {
        Map<String, Made> tree = new TreeMap<>();
        for (Path part : List.of(home.resolve("models"), home.resolve("configs"), home.resolve("folders.json"))) {
            Trees.of(part).forEach((path, made) -> tree.put(part + "/" + path, made));
        }
        return tree;
    }

    @Test
    void sessionsAdaptersModelsAndConversationsGoOn() throws Exception {
        OldInstallation old = OldInstallation.in(folder.resolve("old"));
        Map<String, Made> oldBefore = Trees.of(old.folder());
        Map<String, Made> before = tree();
        String from = old.folder().toString();

        assertThat(forgellm("migrate", "--from", from, "--dry-run").code()).isZero();
        assertThat(tree()).isEqualTo(before);
        assertThat(home.resolve("migration")).doesNotExist();

        Result taken = forgellm("migrate", "--from", from);
        assertThat(taken.err()).doesNotContain("Error");
        assertThat(taken.code()).as(taken.toString()).isZero();
        assertThat(taken.out()).endsWith("Took over 13, left 4\n");

        sessionsShowTheirCurves();
        adaptersAnswer();
        modelsAnswer();
        conversationsAreThere();
        given().get("/api/config/global_folders").then()
                .body("huggingface_cache", equalTo(old.folder().resolve(".cache/huggingface").toString()));

        Map<String, Made> taking = tree();
        assertThat(forgellm("migrate", "--from", from).err()).endsWith("There is nothing to do.\n");
        assertThat(tree()).isEqualTo(taking);

        Api.unload();
        Result back = forgellm("migrate", "--rollback");
        assertThat(back.out()).as(back.toString()).contains("are as they were, by their SHA-256.");
        assertThat(back.code()).isZero();
        assertThat(tree()).isEqualTo(before);
        assertThat(Trees.of(old.folder())).isEqualTo(oldBefore);
        given().get("/api/conversations?search=Old question").then().body("conversations.size()", equalTo(0));
    }

    private void sessionsShowTheirCurves() {
        given().get("/api/training/sessions").then().statusCode(200).body("training_sessions.session_id",
                hasItems(OldInstallation.LORA, OldInstallation.DORA, OldInstallation.FULL, OldInstallation.STOPPED));
        Api.post("/api/dashboard/historical", Map.of("session_id", OldInstallation.LORA)).statusCode(200)
                .body("charts.loss.data[0].x", contains(1, 2, 3, 4, 5))
                .body("charts.loss.data[0].y[4]", equalTo(3.0f))
                .body("summary.config.fine_tune_type", equalTo("lora"));
        given().get("/api/checkpoints?model_dir=cpt/" + OldInstallation.LORA).then().statusCode(200)
                .body("checkpoints.iteration", contains(5, 4, 2));
    }

    private void adaptersAnswer() {
        Api.load("org/tiny");
        String base = Api.greedy("abc", 24);
        assertThat(base).isNotBlank();
        String lora = adapter(OldInstallation.LORA + "/latest");
        assertThat(lora).isNotBlank().isNotEqualTo(base);
        // As the Python program's clients name a checkpoint.
        Path session = home.resolve("models/cpt").resolve(OldInstallation.LORA);
        assertThat(adapter(session.resolve("0000002_adapters.safetensors").toString())).isNotEqualTo(lora);
        assertThat(adapter(OldInstallation.LORA + "/best")).isEqualTo(adapter(OldInstallation.LORA + "/4"));
        assertThat(adapter(OldInstallation.DORA + "/4")).isNotBlank().isNotEqualTo(base);
        assertThat(adapter(OldInstallation.FULL + "/latest")).isNotBlank().isNotEqualTo(base);
    }

    private static String adapter(String name) {
        Api.post("/api/model/load", Map.of("adapter_path", name)).statusCode(200);
        return Api.greedy("abc", 24);
    }

    private void modelsAnswer() {
        for (String name : List.of(OldInstallation.PUBLISHED, OldInstallation.FUSED, "org/tiny_Q4", "org/tiny_Q8")) {
            Api.load(name);
            assertThat(Api.greedy("abc", 24)).as(name).isNotBlank();
        }
        given().get("/api/models").then().body("models.find { it.id == 'tiny_Q4' }.quantisation", equalTo("Q4_1"));
    }

    private void conversationsAreThere() {
        given().get("/api/conversations?search=Old question").then().body("conversations.size()", equalTo(2))
                .body("conversations.title", hasItem("Old question one?"));
    }
}

package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.cli.Cli.Result;
import io.forgellm.migration.OldInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code forgellm migrate} says and returns. */
class MigrateContractTest {
    @TempDir
    Path folder;
    private Path home;
    private Path old;

    @BeforeEach
    void aSmallInstallation() throws IOException {
        folder = folder.toRealPath();
        home = folder.resolve("home");
        old = folder.resolve("old");
        Path session = Files.createDirectories(old.resolve("models/cpt/tiny"));
        Files.writeString(session.resolve("CPT_20250720_103000.json"), "{\"metrics\": []}");
        Files.writeString(Files.createDirectories(old.resolve("configs")).resolve("cpt_default.yaml"), "batch_size: 4\n");
    }

    private Cli cli() {
        return new Cli(home).with("HOME", folder.toString());
    }

    @Test
    void aDryRunShowsTheTableAndMakesNothing() {
        assertThat(cli().run("migrate", "--from", old.toString(), "--dry-run")).isEqualTo(new Result(0, """
                KIND     NAME              SIZE  DO
                session  tiny              15 B  link  metrics, no checkpoints
                config   cpt_default.yaml  14 B  copy  for: forgellm cli train --config %s/configs/cpt_default.yaml
                """.formatted(home),
                "This takes about 14 B in " + home + ". Nothing was changed.\n"));
        assertThat(home).doesNotExist();
    }

    @Test
    void takesOverThenNothingThenBack() {
        Result first = cli().run("migrate", "--from", old.toString());
        assertThat(first.code()).isZero();
        assertThat(first.out()).endsWith("Took over 2, left 0\n");
        assertThat(first.err()).isEqualTo("Hashing the old files\nTaking over\nThe report is " + home
                + "/migration/report.json\n");
        Result second = cli().run("migrate", "--from", old.toString());
        assertThat(second.code()).isZero();
        assertThat(second.out()).contains("session  tiny              15 B  nothing  taken over already");
        assertThat(second.err()).isEqualTo("There is nothing to do.\n");
        assertThat(cli().run("migrate", "--rollback")).isEqualTo(new Result(0, """
                Took back 7
                All 5 old files and folders (29 B) are as they were, by their SHA-256.
                """, "Taking back\nHashing the old files again\n"));
        assertThat(cli().run("migrate", "--rollback")).isEqualTo(new Result(1, "",
                "Error: No migration was made into " + home + ".\n"));
    }

    @Test
    void scriptsGetJson() throws IOException {
        JsonNode plan = json("migrate", "--from", old.toString(), "--dry-run", "--json");
        assertThat(plan.path("mode").asText()).isEqualTo("link");
        assertThat(plan.path("items").path(0).path("kind").asText()).isEqualTo("session");
        assertThat(plan.path("items").path(0).path("source").asText()).isEqualTo(old + "/models/cpt/tiny");
        JsonNode report = json("migrate", "--from", old.toString(), "--json");
        assertThat(report.path("taken").asInt()).isEqualTo(2);
        assertThat(new ObjectMapper().readTree(home.resolve("migration/report.json").toFile())).isEqualTo(report);
        assertThat(json("migrate", "--rollback", "--json").path("differences")).isEmpty();
    }

    private JsonNode json(String... arguments) throws IOException {
        Result result = cli().run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void aBarShowsTheWayAtATerminal() {
        assertThat(cli().atTerminal().run("migrate", "--from", old.toString()).err())
                .contains("Hashing the old files [##############################] 100 %", "Taking over [");
    }

    @Test
    void wrongUsageIsTold() {
        assertThat(cli().run("migrate")).isEqualTo(new Result(2, "", """
                Error: Which installation shall be taken over?
                  Name the folder it was run from: forgellm migrate --from DIR --dry-run
                """));
        assertThat(cli().run("migrate", "--from", "x", "--rollback").code()).isEqualTo(2);
        assertThat(cli().run("migrate", "--from", "x", "--copy", "--link").code()).isEqualTo(2);
        assertThat(cli().run("migrate", "--rollback", "--dry-run").code()).isEqualTo(2);
    }

    @Test
    void foldersThatAreNoInstallationAreTold() {
        assertThat(cli().run("migrate", "--from", folder + "/absent")).isEqualTo(new Result(1, "",
                "Error: There is no folder " + folder + "/absent.\n"
                        + "  Name the folder that the Python program was run from.\n"));
        assertThat(cli().run("migrate", "--from", old + "/configs")).isEqualTo(new Result(1, "", """
                Error: %s/configs holds nothing of the Python program: no models/cpt, no Hugging Face cache, no configs, no \
                saved conversations.
                  Name the folder that it was run from, the one with models in it.
                """.formatted(old)));
    }

    @Test
    void oneHomeHasOneMigration() throws IOException {
        cli().run("migrate", "--from", old.toString());
        Path other = folder.resolve("other");
        Files.createDirectories(other.resolve("models/cpt"));
        assertThat(cli().run("migrate", "--from", other.toString())).isEqualTo(new Result(1, "", """
                Error: A migration from %s is in place.
                  Take it back first: forgellm migrate --rollback, or give this one a home of its own: FORGELLM_HOME.
                """.formatted(old)));
        assertThat(cli().run("migrate", "--from", old.toString(), "--copy").err()).contains("begun with --link");
    }

    @Test
    void aServerThatIsNotThereLeavesARerunToFinish() throws IOException {
        Path chat = old.resolve("chat.json");
        Files.writeString(chat, "{\"metadata\": {}, \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}");
        Cli without = cli().with("FORGELLM_URL", "http://127.0.0.1:1");
        assertThat(without.run("migrate", "--from", old.toString()).code()).isEqualTo(ExitCode.NO_SERVER);
        try (StandIn server = new StandIn().answering("/api/conversations/import", 201,
                "{\"success\":true,\"conversation\":{\"turns\":[{}],\"changed\":\"2026-01-01T00:00:00Z\"}}")) {
            assertThat(cli().run("migrate", "--from", old.toString(), "--url", server.url()).out()).endsWith("Took over 3, left 0\n");
            assertThat(server.bodies()).hasSize(1);
        }
    }

    @Test
    void whatTheServerRefusesFailsAlone() throws IOException {
        Files.writeString(old.resolve("chat.json"), "{\"metadata\": {}, \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}");
        try (StandIn server = new StandIn().answering("/api/conversations/import", 413,
                "{\"success\":false,\"error\":\"The body is too large.\",\"error_code\":\"PAYLOAD_TOO_LARGE\"}")) {
            Result result = cli().run("migrate", "--from", old.toString(), "--url", server.url());
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out()).endsWith("Took over 2, left 0, failed 1\n");
            assertThat(result.err()).endsWith("chat.json: The body is too large.\n");
        }
    }

    @Test
    void aRealInstallationIsPlanned() throws IOException {
        Path real = OldInstallation.in(folder.resolve("real")).folder();
        assertThat(cli().run("migrate", "--from", real.toString(), "--dry-run").out()).contains(
                "base model         org/tiny ", "quantised model    org/tiny_Q8", "8 bits as F16", "3 checkpoints converted",
                "2 checkpoints of all weights");
    }
}

package io.forgellm.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.legacy.OldScript.Generated;
import io.forgellm.system.LaunchedServer;
import io.forgellm.tensor.gguf.TinyModel;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The move from the Python program to this one, and back: both old servers; this server on both of their ports, with
 * the old training behind it on a third; this server alone. One script runs against each, at the same two addresses.
 */
class ThreeMovesTest {
    @TempDir
    Path home;

    private final int modelPort = LaunchedServer.freePort();
    private final int webPort = LaunchedServer.freePort();
    private final int trainingPort = LaunchedServer.freePort();
    private final OldScript script = new OldScript(modelPort, webPort);
    private final OldTraining oldTraining = new OldTraining();

    @Test
    void oneScriptRunsInEveryPhaseAndOnTheWayBack() throws Exception {
        TinyModel.standard().write(Files.createDirectories(home.resolve("models")).resolve("tiny.gguf"));
        Files.writeString(Files.createDirectories(home.resolve("dataset")).resolve("facts.txt"),
                "The quick brown fox jumps over the lazy dog, and then it rests.\n\n".repeat(100));

        String before = bothOldServers();
        String beside = oursBesideTheOldTraining();
        String alone = oursAlone(before, beside);
        theWayBack(alone, before, beside);
    }

    private String bothOldServers() throws Exception {
        try (OldModelServer models = new OldModelServer(modelPort);
                OldWebServer web = new OldWebServer(webPort, modelPort, oldTraining)) {
            script.looksAround();
            says(script.loadsAndGenerates(), OldModelServer.TEXT);
            String session = script.trains();
            theDefects();
            return session;
        }
    }

    /** What the guide says is mended. */
    private void theDefects() throws Exception {
        OldScript.read(script.postToModels("/api/model/load", Map.of("model_name", "no-such")));
        script.modelStatus();
        JsonNode failed = script.modelStatus();
        assertThat(failed.path("loaded").asBoolean()).isTrue();
        assertThat(failed.path("model_name").asText()).isEqualTo("no-such");
        assertThat(failed.path("error").asText()).contains("not found");
        assertThat(answered().path("completion").asText()).startsWith("Error: ");
        OldScript.read(script.post("/api/model/unload", Map.of()));
        assertThat(script.modelStatus().path("loaded").asBoolean()).isTrue();
        HttpResponse<String> idle = script.post("/api/training/stop", Map.of());
        assertThat(idle.statusCode()).isEqualTo(500);
    }

    private JsonNode answered() throws Exception {
        return OldScript.read(script.post("/api/model/generate", Map.of("prompt", "Hello", "max_tokens", "many")));
    }

    private String oursBesideTheOldTraining() throws Exception {
        try (OldWebServer web = new OldWebServer(trainingPort, modelPort, oldTraining);
                LaunchedServer ours = beside()) {
            assertThat(ours.start("tiny")).contains("Loaded: tiny");
            script.looksAround();
            String said = script.loadsAndGenerates().text();
            says(script.loadsAndGenerates(), said);
            assertThat(said).isNotEqualTo(OldModelServer.TEXT);
            String session = script.trains();
            mended();
            passedOnAsItIs();

            // The old page in an open tab, at the port that its server moved to: its models are ours.
            says(new OldScript(modelPort, trainingPort).loadsAndGenerates(), said);
            return session;
        }
    }

    private LaunchedServer beside() {
        return new LaunchedServer(home, modelPort, Map.of("FORGELLM_COMPAT_LEGACY_PORT", String.valueOf(webPort),
                "FORGELLM_COMPAT_UPSTREAM", "http://127.0.0.1:" + trainingPort));
    }

    private void mended() throws Exception {
        HttpResponse<String> unknown = script.post("/api/model/load", Map.of("model_name", "no-such"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("MODEL_NOT_FOUND");
        assertThat(script.modelStatus().path("model_name").asText()).isNotEqualTo("no-such");
        script.loadsAndGenerates();
        HttpResponse<String> wrong = script.post("/api/model/generate", Map.of("prompt", "Hello", "max_tokens", "many"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("\"success\":false").doesNotContain("completion");
        OldScript.read(script.post("/api/model/unload", Map.of()));
        assertThat(script.modelStatus().path("loaded").asBoolean(true)).isFalse();
        script.loadsAndGenerates();
    }

    private void passedOnAsItIs() throws Exception {
        OldScript direct = new OldScript(modelPort, trainingPort);
        HttpResponse<String> idle = script.post("/api/training/stop", Map.of());
        assertThat(idle.statusCode()).isEqualTo(500);
        assertThat(idle.body()).isEqualTo("{\"error\":\"Failed to stop training\",\"success\":false}\n");
        assertThat(script.get("/api/training/sessions").body()).isEqualTo(direct.get("/api/training/sessions").body());
        OldScript.read(script.post("/api/training/start", Map.of("model_name", "other")));
        HttpResponse<String> second = script.post("/api/training/start", Map.of("model_name", "other"));
        assertThat(second.statusCode()).isEqualTo(500);
        assertThat(second.body()).contains("Training already in progress");
        assertThat(script.get("/api/dashboard/realtime").body()).contains("\"train_perplexity\":Infinity");
        OldScript.read(script.post("/api/training/stop", Map.of()));
    }

    private String oursAlone(String... ofTheOldTraining) throws Exception {
        try (LaunchedServer ours = new LaunchedServer(home, modelPort, Map.of("FORGELLM_COMPAT_LEGACY_PORT",
                String.valueOf(webPort)))) {
            ours.start("tiny");
            script.looksAround();
            says(script.loadsAndGenerates(), script.loadsAndGenerates().text());
            String session = script.trains();
            mended();
            assertThat(script.sessions()).extracting(each -> each.path("session_id").asText()).contains(session)
                    .doesNotContain(ofTheOldTraining);
            HttpResponse<String> idle = script.post("/api/training/stop", Map.of());
            assertThat(idle.statusCode()).isEqualTo(409);
            assertThat(idle.body()).contains("NO_TRAINING");
            return session;
        }
    }

    /** Nothing that was done on the way is in the way, and nothing of it is lost. */
    private void theWayBack(String alone, String... ofTheOldTraining) throws Exception {
        try (OldWebServer web = new OldWebServer(trainingPort, modelPort, oldTraining);
                LaunchedServer ours = beside()) {
            ours.start("tiny");
            script.looksAround();
            script.loadsAndGenerates();
            for (String session : ofTheOldTraining) {
                script.looksBack(session);
            }
            script.trains();
            assertThat(script.get("/api/training/runs/" + alone).statusCode()).isEqualTo(200);
        }
        try (OldModelServer models = new OldModelServer(modelPort);
                OldWebServer web = new OldWebServer(webPort, modelPort, oldTraining)) {
            script.looksAround();
            says(script.loadsAndGenerates(), OldModelServer.TEXT);
            for (String session : ofTheOldTraining) {
                script.looksBack(session);
            }
            script.trains();
        }
    }

    /** However it is asked for, the greedy answer is the same. */
    private static void says(Generated generated, String text) {
        assertThat(generated).isEqualTo(new Generated(text, text, text, text));
        assertThat(text).isNotBlank();
    }
}

package io.forgellm.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of a server that is started as the Python program was. */
class OldVariablesTest {
    private static Setting find(String name, Map<String, String> file, Map<String, String> environment) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(file, "file:/opt/forge/application.properties", 260))
                .withSources(new EnvConfigSource(environment, 300)).withSources(new OldVariables(environment))
                .withDefaultValues(Map.of("forgellm.training.output", "/home/me/.forgellm/models", "quarkus.http.port", "5001"));
        return new Settings(builder.build(), Map::of).all().stream().filter(setting -> setting.name().equals(name))
                .findFirst().orElseThrow();
    }

    @Test
    void aValueThatCameThroughOneSaysSo() {
        assertThat(find("forgellm.training.output", Map.of(), Map.of("MODELS_DIR", "/data/models"))).isEqualTo(
                new Setting("forgellm.training.output", "/data/models", "environment (MODELS_DIR)", false));
        assertThat(find("forgellm.training.output", Map.of(), Map.of("MODELS_DIR", "models")).value())
                .isEqualTo(Path.of("models").toAbsolutePath().toString());
        assertThat(find("quarkus.http.port", Map.of(), Map.of("MODEL_SERVER_PORT", "6001")).value()).isEqualTo("6001");
        assertThat(find("quarkus.http.port", Map.of(), Map.of("MODEL_SERVER_PORT", "none")).source()).isEqualTo("default");
        assertThat(find("forgellm.training.output", Map.of(), Map.of("MODELS_DIR", " ")).source()).isEqualTo("default");
    }

    @Test
    void itGoesBeforeAFileAndAfterTodaysName() {
        Map<String, String> file = Map.of("forgellm.training.output", "/from/file");
        assertThat(find("forgellm.training.output", file, Map.of()).value()).isEqualTo("/from/file");
        assertThat(find("forgellm.training.output", file, Map.of("MODELS_DIR", "/old")).value()).isEqualTo("/old");
        assertThat(find("forgellm.training.output", file, Map.of("MODELS_DIR", "/old", "FORGELLM_TRAINING_OUTPUT", "/new")))
                .isEqualTo(new Setting("forgellm.training.output", "/new", "environment", false));
    }

    @Test
    void eachThatIsSetIsToldWithItsMeaning() {
        assertThat(OldVariables.notes(Map.of("PATH", "/bin"))).isEmpty();
        assertThat(OldVariables.notes(Map.of("MODELS_DIR", "/data/models", "MODEL_SERVER_PORT", "5011", "DATA_DIR", "",
                "HF_HOME", "/hf"))).containsExactly(
                "HF_HOME=/hf is where the hub's models are looked for, as by the hub's own programs.",
                "MODELS_DIR=/data/models is read as forgellm.training.output, unless that is set or a folder was chosen.",
                "MODEL_SERVER_PORT=5011 is read as the server's port, unless another is named.");
    }
}

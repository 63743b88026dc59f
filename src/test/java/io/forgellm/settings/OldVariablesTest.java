package io.forgellm.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of a server that is started as the Python program was. */
class OldVariablesTest {
    private static Setting find(String name, Map<String, String> file, Map<String, String> environment) {
        Map<String, String> defaults = new HashMap<>(Map.of("forgellm.home", "/home/me/.forgellm",
                "forgellm.training.output", "/home/me/.forgellm/models", "quarkus.http.port", "5001"));
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(file, "PropertiesConfigSource[source=file:/opt/forge.properties]", 260))
                .withSources(new EnvConfigSource(environment, 300)).withSources(new OldVariables(environment))
                .withSources(new SysPropConfigSource()).withDefaultValues(defaults);
        return new Settings(builder.build(), Map::of).all().stream().filter(setting -> setting.name().equals(name))
                .findFirst().orElseThrow();
    }

    @Test
    void anOldVariableIsFollowedAndSaysSo() {
        assertThat(find("forgellm.training.output", Map.of(), Map.of("MODELS_DIR", "/data/models"))).isEqualTo(
                new Setting("forgellm.training.output", "/data/models", "environment, as MODELS_DIR", false));
        assertThat(find("forgellm.training.output", Map.of(), Map.of("MODELS_DIR", "models")).value())
                .isEqualTo(Path.of("models").toAbsolutePath().toString());
        assertThat(find("quarkus.http.port", Map.of(), Map.of("MODEL_SERVER_PORT", "6001")).value()).isEqualTo("6001");
        assertThat(find("forgellm.data.roots", Map.of(), Map.of("DATA_DIR", "/data/texts")).value())
                .startsWith(System.getProperty("user.home")).contains("/home/me/.forgellm").endsWith(",/data/texts");
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
    void eachIsNotedWithWhatItIsNow() {
        List<OldVariables.Note> notes = new OldVariables(Map.of("MODELS_DIR", "/m", "MODEL_SERVER_HOST", "gpu-box",
                "SECRET_KEY", "s3cret", "HF_HOME", "/hf", "DATA_DIR", " ")).notes();
        assertThat(notes).extracting(OldVariables.Note::variable, OldVariables.Note::setting).containsExactly(
                tuple("MODELS_DIR", "forgellm.training.output"),
                tuple("HF_HOME", "forgellm.models.caches.hugging-face.folders"),
                tuple("MODEL_SERVER_HOST", null),
                tuple("SECRET_KEY", null));
        assertThat(notes.getFirst().message()).isEqualTo("MODELS_DIR is understood as forgellm.training.output; its name "
                + "is FORGELLM_TRAINING_OUTPUT now.");
        assertThat(notes.toString()).doesNotContain("s3cret");
    }

    @Test
    void withoutThemNothingIsSaid() {
        assertThat(new OldVariables(Map.of("PATH", "/bin")).notes()).isEmpty();
    }
}

package io.forgellm.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private final Settings settings = new Settings(new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(Map.of("forgellm.engine.slots", "2", "forgellm.training.output", "runs",
                    "forgellm.security.api-key", "s3cret", "other.name", "x"), "file:/opt/forge/application.properties", 250))
            .withDefaultValue("forgellm.engine.threads", "0").build(),
            () -> Map.of("forgellm.training.output", Path.of("/data/runs")));

    private Setting find(String name) {
        return settings.all().stream().filter(setting -> setting.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void aValueComesWithItsSource() {
        assertThat(find("forgellm.engine.slots")).isEqualTo(
                new Setting("forgellm.engine.slots", "2", "/opt/forge/application.properties", false));
        assertThat(find("forgellm.engine.threads").source()).isEqualTo("default");
        assertThat(find("forgellm.hub.token")).isEqualTo(new Setting("forgellm.hub.token", null, "not set", true));
        assertThat(settings.all()).extracting(Setting::name).isSorted().doesNotContain("other.name");
    }

    @Test
    void whatWasChosenOnThePageGoesBeforeAll() {
        assertThat(find("forgellm.training.output")).isEqualTo(
                new Setting("forgellm.training.output", "/data/runs", "page", false));
    }

    @Test
    void aSecretIsNeverTold() {
        assertThat(find("forgellm.security.api-key").value()).isEqualTo(Setting.HIDDEN);
        assertThat(settings.all().toString()).doesNotContain("s3cret");
    }

    @Test
    void sourcesAreNamedInWords() {
        assertThat(List.of("EnvConfigSource", "SysPropConfigSource",
                "PropertiesConfigSource[source=file:/opt/forge/config/application.properties]",
                "PropertiesConfigSource[source=jar:file:/opt/forge/app.jar!/application.properties]",
                "PropertiesConfigSource[source=file:/src/target/classes/application.properties]",
                "DefaultValuesConfigSource")).map(Settings::source).containsExactly("environment", "command line",
                "/opt/forge/config/application.properties", "default", "default", "default");
    }
}

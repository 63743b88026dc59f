package io.forgellm.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnknownSettingsTest {
    private static List<UnknownSettings.Unknown> unknown(Map<String, String> file, Map<String, String> environment) {
        return new UnknownSettings(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(file, "file:/opt/forge/application.properties", 250))
                .withSources(new EnvConfigSource(environment, 300))
                .withDefaultValue("forgellm.engine.slots", "4").build()).all();
    }

    @Test
    void aSlipOfThePenIsToldWithTheNearestName() {
        assertThat(unknown(Map.of("forgellm.engine.slot", "2", "forgellm.engine.slots", "2", "other.name", "x"), Map.of()))
                .containsExactly(new UnknownSettings.Unknown("forgellm.engine.slot",
                        "/opt/forge/application.properties", "forgellm.engine.slots", "forgellm.engine.slot "
                        + "(/opt/forge/application.properties) is no setting and does nothing. "
                        + "Did you mean forgellm.engine.slots?"));
    }

    @Test
    void variablesAreLookedAtAsTheyAreWritten() {
        assertThat(unknown(Map.of(), Map.of("FORGELLM_ENGINE_SLOTS", "2", "FORGELLM_ENGINE_SLTS", "2",
                "FORGELLM_URL", "http://x", "FORGELLM_SECURITY_API_KEY", "s", "PATH", "/bin")))
                .extracting(UnknownSettings.Unknown::name, UnknownSettings.Unknown::nearest)
                .containsExactly(tuple("FORGELLM_ENGINE_SLTS", "FORGELLM_ENGINE_SLOTS"));
    }
}

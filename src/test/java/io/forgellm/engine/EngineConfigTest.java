package io.forgellm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineConfigTest {

    @Test
    void theEngineIsChosenByTheRoomsOwnName() {
        EngineConfig config = config(Map.of("forgellm.engine", "java-llama", "forgellm.engine.slots", "8",
            "forgellm.engine.natives-dir", "/natives"));

        assertThat(config.kind()).isEqualTo(EngineConfig.Kind.JAVA_LLAMA);
        assertThat(config.slots()).isEqualTo(8);
        assertThat(config.nativesDir()).hasValueSatisfying(path -> assertThat(path).hasToString("/natives"));
    }

    @Test
    void withoutSettingsTheMachineDecides() {
        EngineConfig config = config(Map.of());

        assertThat(config.kind()).isEqualTo(EngineConfig.Kind.AUTO);
        assertThat(config.slots()).isEqualTo(4);
        assertThat(config.contextLength()).isEqualTo(4096);
        assertThat(config.gpuLayers()).isEqualTo(-1);
    }

    private static EngineConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder().withMapping(EngineConfig.class)
            .withDefaultValues(properties).build().getConfigMapping(EngineConfig.class);
    }
}

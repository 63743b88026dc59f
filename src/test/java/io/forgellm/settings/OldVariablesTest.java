package io.forgellm.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OldVariablesTest {
    @Test
    void eachThatIsSetIsToldWithItsMeaning() {
        assertThat(OldVariables.notes(Map.of("PATH", "/bin"))).isEmpty();
        assertThat(OldVariables.notes(Map.of("MODELS_DIR", "/data/models", "MODEL_SERVER_PORT", "5011", "DATA_DIR", "")))
                .containsExactly("MODELS_DIR=/data/models is read as forgellm.training.output, unless that is set or a folder was chosen.",
                        "MODEL_SERVER_PORT=5011 is read as the server's port, unless another is named.");
    }

    @Test
    void aValueThatCameThroughOneSaysSo() {
        Map<String, String> environment = Map.of("MODELS_DIR", "/data/models");
        assertThat(OldVariables.source("forgellm.training.output", "default", environment)).isEqualTo("environment (MODELS_DIR)");
        assertThat(OldVariables.source("forgellm.training.output", "environment", environment)).isEqualTo("environment");
        assertThat(OldVariables.source("forgellm.home", "default", environment)).isEqualTo("default");
    }
}

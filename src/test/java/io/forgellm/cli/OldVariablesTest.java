package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OldVariablesTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Context context(Map<String, String> environment) {
        PrintStream stream = new PrintStream(err, true);
        return new Context(new Console(InputStream.nullInputStream(), stream, stream, false, false, false, false), environment);
    }

    private Map<String, String> settings(Map<String, String> environment) {
        Map<String, String> set = new LinkedHashMap<>();
        new OldVariables(context(environment)).become(set::put);
        return set;
    }

    @Test
    void the_models_folder_is_taken_with_a_note() {
        assertThat(settings(Map.of("MODELS_DIR", "/old/models"))).isEqualTo(Map.of("forgellm.models.dir", "/old/models",
                "forgellm.training.output", "/old/models"));
        assertThat(err).hasToString("Note: MODELS_DIR is the old name of FORGELLM_MODELS_DIR.\n");
    }

    @Test
    void todays_name_goes_first() {
        assertThat(settings(Map.of("MODELS_DIR", "/old", "FORGELLM_MODELS_DIR", "/new")))
                .isEqualTo(Map.of("forgellm.training.output", "/old"));
        assertThat(settings(Map.of())).isEmpty();
    }

    @Test
    void commands_find_the_model_server() {
        assertThat(context(Map.of("MODEL_SERVER_HOST", "forge.example", "MODEL_SERVER_PORT", "6001")).client((String) null)
                .server()).isEqualTo(URI.create("http://forge.example:6001"));
        assertThat(context(Map.of("MODEL_SERVER_PORT", "6001", "FORGELLM_URL", "http://localhost:7001")).client((String) null)
                .server()).isEqualTo(URI.create("http://localhost:7001"));
    }
}

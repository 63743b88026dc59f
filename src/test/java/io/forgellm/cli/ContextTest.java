package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a command starts a server that it was not told a place for. */
class ContextTest {
    @TempDir
    private Path folder;

    private int port(Map<String, String> environment) {
        return new Context(null, environment).port(folder);
    }

    @Test
    void todaysVariableThenTheOldOneThenTheFileThenTheUsual() throws Exception {
        assertThat(port(Map.of())).isEqualTo(5001);
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.properties"),
                "quarkus.http.port=6003\nquarkus.http.host=0.0.0.0\n");
        assertThat(port(Map.of())).isEqualTo(6003);
        assertThat(port(Map.of("MODEL_SERVER_PORT", "6002"))).isEqualTo(6002);
        assertThat(port(Map.of("MODEL_SERVER_PORT", "6002", "QUARKUS_HTTP_PORT", "6001"))).isEqualTo(6001);
        assertThat(port(Map.of("QUARKUS_HTTP_PORT", "none"))).isEqualTo(6003);
        assertThat(new Context(null, Map.of()).namedHost(folder)).hasValue("0.0.0.0");
        assertThat(new Context(null, Map.of("QUARKUS_HTTP_HOST", "::1")).namedHost(folder)).hasValue("::1");
        assertThat(new Context(null, Map.of()).namedHost(folder.resolve("elsewhere"))).isEmpty();
    }
}

package io.forgellm.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code container/compose.yaml}: what Compose itself says of it, and that its parts fit together. */
@Tag("once")
class ComposeTest {
    private static final Path FILE = Path.of("container/compose.yaml");
    private static final Path CHECKER = Path.of(System.getProperty("user.home"), ".cache/forgellm/compose/2.16.2/cmd");

    @Test
    void composeTakesIt() throws Exception {
        assumeTrue(Files.isExecutable(CHECKER), "SKIPPED: no compose-go; run ./test");
        assertThat(Shell.result(List.of(CHECKER.toString(), "-no-interpolation", FILE.toString())))
                .matches(result -> result.code() == 0 && result.output().startsWith("name: forgellm"), "is accepted");
    }

    @Test
    void whatItMountsIsThere() throws Exception {
        JsonNode services = new YAMLMapper().readTree(FILE.toFile()).get("services");
        assertThat(services.fieldNames()).toIterable().containsExactly("forgellm", "database", "prometheus", "grafana");
        for (JsonNode service : services) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":")[0];
                assertThat(!source.startsWith(".") || Files.exists(FILE.resolveSibling(source))).as(source).isTrue();
            }
        }
    }

    /** As docs/container.md has it for a single container. */
    @Test
    void theServerIsLocked() throws Exception {
        JsonNode server = new YAMLMapper().readTree(FILE.toFile()).at("/services/forgellm");
        assertThat(server.get("read_only").asBoolean()).isTrue();
        assertThat(server.get("cap_drop")).hasToString("[\"ALL\"]");
        assertThat(server.get("security_opt")).hasToString("[\"no-new-privileges:true\"]");
        assertThat(server.get("ports")).hasToString("[\"127.0.0.1:5001:5001\"]");
        JsonNode scraped = new YAMLMapper().readTree(Path.of("container/prometheus.yml").toFile());
        assertThat(scraped.at("/scrape_configs/0/static_configs/0/targets/0").asText())
                .isEqualTo(server.at("/environment/FORGELLM_SECURITY_HOSTS").asText() + ":5001");
    }
}

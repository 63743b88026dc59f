package io.forgellm.container;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.Api;
import io.forgellm.TestModels;
import io.forgellm.training.MadeUpCountry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grafana's dashboard shows what the server tells: each of its queries has figures once a model answers and one trains. */
@Tag("once")
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class GrafanaDashboardTest {
    private static final Pattern METRIC = Pattern.compile("\\b(forgellm|http|jvm|process|system)_\\w+");
    private static final int PATIENCE = 600;
    /** Not every machine has a sensor. */
    private static final String TEMPERATURE = "forgellm_temperature_celsius";

    @TempDir
    Path folder;

    @AfterEach
    void leaveNothingBehind() {
        Api.forgetRuns();
    }

    @Test
    void everyQueryHasFigures() throws Exception {
        TestModels.assumeSmolLm2();
        Assumptions.assumeFalse(TestModels.onJavaLlama(), "the figures do not depend on the engine");
        Set<String> silent = queries();
        assertThat(silent).hasSizeGreaterThan(15);
        if (!given().get("/q/metrics").asString().contains(TEMPERATURE)) {
            silent.remove(TEMPERATURE);
        }
        try (Prometheus prometheus = new Prometheus(folder, "localhost:" + RestAssured.port)) {
            Api.load(TestModels.SMOLLM2_ID);
            train();
            for (int tries = 0; tries < PATIENCE && !silent.isEmpty(); tries++) {
                Api.post("/api/model/generate", Map.of("prompt", "Hello", "max_tokens", 4)).statusCode(200);
                for (String query : List.copyOf(silent)) {
                    if (prometheus.answers(query.replace("$__rate_interval", "30s"))) {
                        silent.remove(query);
                    }
                }
            }
        }
        assertThat(silent).as("queries without figures").isEmpty();
        Set<String> shown = queries().stream().flatMap(q -> METRIC.matcher(q).results()).map(MatchResult::group)
                .collect(Collectors.toSet());
        String told = given().get("/q/metrics").asString();
        List<String> ours = Pattern.compile("(?m)^(forgellm_\\w+)[ {]").matcher(told).results().map(m -> m.group(1)).distinct()
                .toList();
        assertThat(shown).as("all of our own are shown").containsAll(ours);
    }

    private void train() throws IOException {
        Path facts = MadeUpCountry.write(folder.resolve("facts.jsonl"), MadeUpCountry.facts(8));
        Api.post("/api/training/start", Map.of("model_name", TestModels.SMOLLM2_ID, "input_dir", facts.toString(),
                "name", "watched", "fine_tune_type", "lora", "batch_size", 1, "max_iterations", 10_000,
                "steps_per_report", 1, "steps_per_eval", 2, "validation_split", 0.25)).statusCode(200);
    }

    private static Set<String> queries() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(
                Path.of("container/grafana/dashboards/forgellm.json").toFile());
        return new TreeSet<>(dashboard.findValuesAsText("expr"));
    }
}

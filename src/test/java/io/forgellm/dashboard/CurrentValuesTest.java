package io.forgellm.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.training.RunBody;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurrentValuesTest {
    private final ObjectMapper json = new ObjectMapper();

    private Map<String, Object> values(Map<String, Object> run, Map<String, Object> config) {
        JsonNode settings = json.valueToTree(config);
        return CurrentValues.of(json.convertValue(run, RunBody.class), settings);
    }

    @Test
    void figuresAreRoundedAsTheOldMonitorHadThem() {
        assertThat(values(Map.of("iteration", 25, "trainLoss", 2.34567, "valLoss", 2.0, "learningRate", 0.0000029876543,
                "tokensPerSec", 5000.0, "trainedTokens", 81_000, "runtimeSeconds", 90.0, "etaSeconds", 200.0),
                Map.of("warmup_steps", 30, "lr_decay_factor", 0.1)))
                .containsEntry("iteration", 25).containsEntry("train_loss", 2.346).containsEntry("val_loss", 2L)
                .containsEntry("learning_rate", 2.98765e-6).containsEntry("tokens_per_sec", 5000L)
                .containsEntry("trained_tokens", 81_000L).containsEntry("warmup_steps", 30L)
                .containsEntry("lr_decay", 0.1).containsEntry("elapsed_minutes", 1.5).containsEntry("eta_minutes", 3.3);
    }

    @Test
    void whatIsMissingHasItsOldStandIn() {
        assertThat(values(Map.of(), Map.of())).containsEntry("train_loss", 0).containsEntry("trained_tokens", 0L)
                .containsEntry("val_loss", null).containsEntry("val_perplexity", null)
                .containsEntry("weight_decay", "-").doesNotContainKeys("elapsed_minutes", "eta_minutes");
    }
}

package io.forgellm.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestCheckpointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A log with a report at every fifth step and an evaluation at every 25th. */
    private static List<JsonNode> log(double... valLosses) {
        List<JsonNode> rows = new ArrayList<>();
        for (int step = 5; step <= valLosses.length * 25; step += 5) {
            Map<String, Object> row = new HashMap<>(Map.of("iteration", step, "train_loss", 3 - step * 0.01));
            if (step % 25 == 0) {
                row.put("val_loss", valLosses[step / 25 - 1]);
            }
            rows.add(JSON.valueToTree(row));
        }
        return rows;
    }

    @Test
    void theLowestValidationLossWeighsMost() {
        List<BestCheckpoints.Best> best = BestCheckpoints.of(log(2.9, 2.2, 2.4, 2.6, 2.8), 125);
        assertThat(best).hasSize(3);
        assertThat(best.getFirst().iteration()).isEqualTo(50);
        assertThat(best.getFirst().rank()).isEqualTo(1);
        assertThat(best.getFirst().selectionReason()).contains("lowest validation loss");
        assertThat(best).extracting(BestCheckpoints.Best::rankValLoss).startsWith(1);
    }

    @Test
    void aSteadyFallIsStableAndConverges() {
        BestCheckpoints.Best best = BestCheckpoints.of(log(2.9, 2.2, 2.4), 100).getFirst();
        assertThat(best.stabilityScore()).isEqualTo(1, within(1e-9));
        assertThat(best.convergenceScore()).isEqualTo(1, within(1e-9));
        assertThat(best.generalizationGap()).isEqualTo(2.2 - 2.5, within(1e-9));
        assertThat(best.trainingProgress()).isEqualTo(0.5);
    }

    @Test
    void rowsWithOneLossAreNoCandidates() {
        assertThat(BestCheckpoints.of(log(), 100)).isEmpty();
        assertThat(BestCheckpoints.of(log(2.5).subList(0, 4), 100)).isEmpty();
    }

    @Test
    void thePathOfThePythonProgramsLogIsReadOutOfItsSentence() throws Exception {
        assertThat(BestCheckpoints.path(JSON.readTree("""
                {"checkpoint_path": "/m/adapters.safetensors and /m/0000025_adapters.safetensors."}""")))
                .isEqualTo("/m/0000025_adapters.safetensors");
        assertThat(BestCheckpoints.path(JSON.readTree("{}"))).isNull();
    }

    @Test
    void chartsHaveTheNamesThatPagesLookFor() {
        Map<String, Object> charts = Charts.of(log(2.9, 2.2));
        assertThat(charts).containsOnlyKeys("loss", "perplexity");
        assertThat(charts.get("loss").toString()).contains("Training Loss", "Validation Loss");
        assertThat(charts.get("perplexity").toString()).contains("Training Perplexity", "Validation Perplexity", "log");
        assertThat(Charts.of(List.of())).isEmpty();
    }
}

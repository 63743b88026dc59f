package io.forgellm.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.forgellm.training.spec.RunSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunJsonTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    static List<RunEvent> events() {
        return List.of(new RunEvent.Started(AT, 0, 7, "cpu", "bf16", 10, 100),
                new RunEvent.Prepared(AT, 0, 90, 10, 1, 1000, 2000, 9),
                new RunEvent.Report(AT, 5, Double.NaN, 1e-5, 0.1, Double.POSITIVE_INFINITY, 1, 0.5, 9, 1, 3),
                new RunEvent.Evaluated(AT, 5, Double.NEGATIVE_INFINITY, 1.5),
                new RunEvent.CheckpointSaved(AT, 5, "checkpoints/0000005"),
                new RunEvent.RolledBack(AT, 6, 5, 0.5, "the loss is NaN"),
                new RunEvent.Probed(AT, 5, Map.of("q", "a"), Map.of("q", "b"), null, 2.5),
                new RunEvent.Noted(AT, 5, "note"), new RunEvent.Paused(AT, 5, "full", "DISK_FULL"),
                new RunEvent.Ended(AT, 5, "failed", "e", "c", "s"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventIsReadAsItWasWritten(RunEvent event) throws JsonProcessingException {
        assertThat(RunJson.MAPPER.readValue(RunJson.MAPPER.writeValueAsString(event), RunEvent.class))
                .isEqualTo(event);
    }

    @Test
    void namesAreSnakeCaseAndNoNumberIsABareWord() throws JsonProcessingException {
        assertThat(RunJson.MAPPER.writeValueAsString(events().get(2))).contains("\"learning_rate\":1.0E-5",
                "\"loss\":\"NaN\"", "\"tokens_per_second\":\"Infinity\"", "\"at\":\"2026-01-02T03:04:05.678Z\"");
    }

    @Test
    void whatALaterVersionAddedIsPassedOver() throws JsonProcessingException {
        assertThat(RunJson.MAPPER.readValue(
                "{\"type\":\"noted\",\"at\":\"2026-01-02T03:04:05.678Z\",\"step\":5,\"message\":\"note\",\"mood\":1}",
                RunEvent.class)).isEqualTo(events().get(7));
    }

    @Test
    void aSpecificationIsReadAsItWasWritten() throws JsonProcessingException {
        RunSpec spec = new RunSpec("id", AT, "org/name", "/models/base",
                new RunSpec.DataSpec("/data", 0.1, 0.95, null, 2048, true, false, true),
                new RunSpec.AdapterSpec(RunSpec.Method.DORA, -1, 16, 2, 0.05, List.of("q_proj")),
                new RunSpec.OptimiserSpec(4, 2, 300, 3e-6, RunSpec.Schedule.LINEAR_DECAY, 30, 0.1, 0.01, 1, 42),
                new RunSpec.ComputeSpec(RunSpec.Precision.AUTO, RunSpec.BasePrecision.INT8, true, 0),
                new RunSpec.CadenceSpec(5, 25, 25, 5, 0), new RunSpec.StoppingSpec(true, 3, 0.001, 0.3),
                new RunSpec.ProbeSpec(List.of("Who?"), "/general.txt"));
        assertThat(RunJson.MAPPER.readValue(RunJson.MAPPER.writeValueAsString(spec), RunSpec.class)).isEqualTo(spec);
    }
}

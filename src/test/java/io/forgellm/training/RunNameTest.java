package io.forgellm.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Schedule;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RunNameTest {
    private static final Instant NOW = Instant.parse("2025-07-20T10:30:59Z");

    private static String name(String model, double rate, Schedule schedule, double mixture, int sequence) {
        RunSpec spec = RunSpecs.of(model, rate, schedule, mixture, sequence);
        return RunName.of(spec, NOW, ZoneOffset.UTC);
    }

    @Test
    void namesModelRateBatchAndSteps() {
        assertThat(name("mlx-community/gemma-3-4b-it-bf16", 3e-6, Schedule.COSINE_DECAY, 0.95, 2048))
                .isEqualTo("gemma_3_4b_it_bf16_lr3e_06_bs5_iter300_2025-07-20_10-30");
    }

    @Test
    void namesWhatDiffersFromTheDefaults() {
        assertThat(name("tiny.gguf", 3e-5, Schedule.LINEAR_DECAY, 0.57, 512))
                .isEqualTo("tiny_lr3e_05_bs5_iter300_sched_linear_decay_mix57_seq512_2025-07-20_10-30");
    }

    @Test
    void aRateOfTwoDigitsIsNotRoundedAway() {
        assertThat(RunName.rate(3.5e-6)).isEqualTo("3.5e_06");
        assertThat(RunName.rate(3e-5)).isEqualTo("3e_05");
        assertThat(RunName.rate(1000)).isEqualTo("1e+03");
    }

    @Test
    void aLongModelNameIsCutAndAStrangeOneMadePlain() {
        assertThat(name("x".repeat(200), 3e-5, Schedule.COSINE_DECAY, 0.95, 2048)).hasSize(150);
        assertThat(name("../böse name", 3e-5, Schedule.COSINE_DECAY, 0.95, 2048)).startsWith("b_se_name_lr");
        assertThat(name("..", 3e-5, Schedule.COSINE_DECAY, 0.95, 2048)).startsWith("model..");
    }
}

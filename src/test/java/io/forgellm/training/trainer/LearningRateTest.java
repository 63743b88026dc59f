package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.training.spec.RunSpec.OptimiserSpec;
import io.forgellm.training.spec.RunSpec.Schedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures of the page's preview: 300 steps, 30 of them warmup, from 3e-6 down to a tenth. */
class LearningRateTest {
    private static double at(Schedule schedule, int warmup, int step) {
        return new LearningRate(new OptimiserSpec(4, 1, 300, 3e-6, schedule, warmup, 0.1, 0.01, 1, 42)).at(step);
    }

    @ParameterizedTest
    @CsvSource({
        "COSINE_DECAY, 1, 1e-7", "COSINE_DECAY, 15, 1.5e-6", "COSINE_DECAY, 30, 3e-6", "COSINE_DECAY, 165, 1.65e-6",
        "COSINE_DECAY, 75, 2.819134295108992e-6", "COSINE_DECAY, 300, 3e-7",
        "LINEAR_DECAY, 30, 3e-6", "LINEAR_DECAY, 75, 2.55e-6", "LINEAR_DECAY, 165, 1.65e-6", "LINEAR_DECAY, 300, 3e-7",
        "CONSTANT, 15, 1.5e-6", "CONSTANT, 30, 3e-6", "CONSTANT, 300, 3e-6"})
    void warmsUpAndThenDecays(Schedule schedule, int step, double rate) {
        assertThat(at(schedule, 30, step)).isCloseTo(rate, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({"COSINE_DECAY, 2.99999e-6", "LINEAR_DECAY, 2.991e-6", "CONSTANT, 3e-6"})
    void withoutWarmupItStartsAtThePeak(Schedule schedule, double first) {
        assertThat(at(schedule, 0, 1)).isCloseTo(first, within(1e-10));
    }

    @ParameterizedTest
    @CsvSource({"150, 1.5e-6", "300, 3e-6"})
    void aWarmupAsLongAsTheRunIsAllThereIs(int step, double rate) {
        assertThat(at(Schedule.COSINE_DECAY, 300, step)).isCloseTo(rate, within(1e-15));
    }
}

package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.spec.RunSpec.StoppingSpec;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static Progress after(double... losses) {
        Progress progress = Progress.START;
        for (double loss : losses) {
            progress = progress.evaluated(loss).stepped(1, 1);
        }
        return progress;
    }

    @Test
    void patienceIsUsedUpByEvaluationsInARowWithoutImprovement() {
        StoppingSpec rule = new StoppingSpec(true, 3, 0.001, 9);
        assertThat(after(3, 2, 2.1, 2.1).overfitting(rule)).isEmpty();
        assertThat(after(3, 2, 2.1, 2.1, 2.1).overfitting(rule)).hasValue(
                "3 evaluations in a row did not improve the validation loss by 0.001 or more; the lowest is 2.0000 at step 1.");
        assertThat(after(3, 2, 2.1, 2.1, 1.9, 2, 2).overfitting(rule)).isEmpty();
    }

    @Test
    void lessThanTheLeastImprovementIsNone() {
        StoppingSpec rule = new StoppingSpec(true, 2, 0.1, 9);
        assertThat(after(2, 1.95, 1.91).overfitting(rule)).isPresent();
        assertThat(after(2, 1.95, 1.89).overfitting(rule)).isEmpty();
    }

    @Test
    void aRiseAboveTheThresholdStopsAtOnceFromTheThirdOn() {
        StoppingSpec rule = new StoppingSpec(true, 10, 0.001, 0.3);
        assertThat(after(1, 1.5).overfitting(rule)).isEmpty();
        assertThat(after(1, 1.2, 1.29).overfitting(rule)).isEmpty();
        assertThat(after(1, 1.2, 1.31).overfitting(rule))
                .hasValue("the validation loss rose by 31 % over its lowest, 1.0000 at step 0.");
    }

    @Test
    void theBestStepIsThatOfTheLowestLoss() {
        assertThat(Progress.START.bestStep()).isEqualTo(-1);
        assertThat(after(3, 2, 1, 1.0005, 2).bestStep()).isEqualTo(2);
    }
}

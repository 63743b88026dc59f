package io.forgellm.training.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.DataSpec;
import org.junit.jupiter.api.Test;

class PlanTest {
    /** 100 documents of 1,000 tokens each; a tenth is held out. */
    private static final DatasetSize DATA = new DatasetSize(100, 100_000, true);

    @Test
    void packedRowsAreFull() {
        Plan plan = Plan.of(run(Specs.data(500, true), 4, 2, 90), DATA);
        assertThat(plan.trainTokens()).isEqualTo(90_000);
        assertThat(plan.validationTokens()).isEqualTo(10_000);
        assertThat(plan.rows()).isEqualTo(180);
        assertThat(plan.validationRows()).isEqualTo(20);
        assertThat(plan.batchesPerEpoch()).isEqualTo(45);
        assertThat(plan.tokensPerStep()).isEqualTo(4 * 2 * 500);
        assertThat(plan.trainedTokens()).isEqualTo(90 * 4000);
        assertThat(plan.epochs()).isEqualTo(4);
    }

    @Test
    void rowsThatAreNotPackedAreAsLongAsTheirDocuments() {
        Plan plan = Plan.of(run(Specs.data(2048, false), 4, 1, 90), DATA);
        assertThat(plan.rows()).isEqualTo(90);
        assertThat(plan.rowTokens()).isEqualTo(1000);
        assertThat(plan.batchesPerEpoch()).isEqualTo(23);
    }

    @Test
    void theLastStepIsSavedAndEvaluatedAndSoIsTheStartEvaluated() {
        Plan uneven = Plan.of(run(Specs.data(500, true), 4, 1, 90), DATA);
        assertThat(uneven.checkpoints()).as("at 40, 80 and 90").isEqualTo(3);
        assertThat(uneven.validations()).as("at 0, 25, 50, 75 and 90").isEqualTo(5);
        Plan even = Plan.of(run(Specs.data(500, true), 4, 1, 200), DATA);
        assertThat(even.checkpoints()).as("at 40, 80, 120, 160 and 200").isEqualTo(5);
        assertThat(even.validations()).as("at 0, 25, ... 200").isEqualTo(9);
    }

    @Test
    void nothingIsEvaluatedWhereNothingIsHeldOut() {
        DataSpec whole = new DataSpec("/data", 0, 1, null, 500, true, true, false);
        Plan plan = Plan.of(run(whole, 4, 1, 90), DATA);
        assertThat(plan.validations()).isZero();
        assertThat(plan.trainTokens()).isEqualTo(100_000);
    }

    @Test
    void anEmptyDatasetHasNoEpochs() {
        Plan plan = Plan.of(run(Specs.data(500, true), 4, 1, 90), new DatasetSize(0, 0, true));
        assertThat(plan.epochs()).isZero();
        assertThat(plan.trainedTokens()).isZero();
    }

    private static RunSpec run(DataSpec data, int batch, int accumulation, int steps) {
        RunSpec s = Specs.run(Specs.full(), Specs.steps(batch, accumulation, steps), data.maxSequence(),
                Specs.fp32(true));
        return new RunSpec(s.id(), s.created(), s.modelName(), s.base(), data, s.adapter(), s.optimiser(), s.compute(),
                s.cadence(), s.stopping(), s.probe());
    }
}

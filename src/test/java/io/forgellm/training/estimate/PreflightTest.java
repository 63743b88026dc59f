package io.forgellm.training.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.estimate.Throughput.Basis;
import io.forgellm.training.spec.RunSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final long GB = 1_000_000_000L;
    private static final DatasetSize DATA = new DatasetSize(1000, 1_000_000, true);
    private static final Throughput SPEED = new Throughput(80e9, Basis.PROBED);

    @Test
    void aSmallModelFitsALaptop() {
        Estimate estimate = on(Specs.SMOL, 16 * GB).estimate(lora(4, 256), DATA, SPEED);
        assertThat(estimate.fit().verdict()).isEqualTo(Verdict.FITS);
        assertThat(estimate.fit().suggestions()).isEmpty();
        assertThat(estimate.trainableParameters()).isEqualTo(4_884_480L);
        assertThat(estimate.totalParameters()).isEqualTo(134_515_008L);
    }

    @Test
    void fullTrainingTakesSixteenBytesForEachTrainedNumber() {
        MemoryEstimate memory = on(Specs.SMOL, 16 * GB).fit(full(Specs.fp32(true))).memory();
        long trained = ModelSize.of(Specs.SMOL).trainable(Specs.SMOL, Specs.full());
        assertThat(memory.trainedWeights() + memory.gradients() + memory.optimiser()).isEqualTo(16 * trained);
        assertThat(memory.frozenWeights()).as("embedding and final norm").isEqualTo(4L * (49152 * 576 + 576));
    }

    @Test
    void thePeakIsTheSumOfItsParts() {
        MemoryEstimate m = on(Specs.SMOL, 16 * GB).fit(lora(4, 256)).memory();
        assertThat(m.peak()).isEqualTo(m.frozenWeights() + m.trainedWeights() + m.gradients() + m.optimiser()
                + m.activations() + m.logits() + m.process());
    }

    @Test
    void whatDoesNotFitComesWithWhatToChangeUntilItDoes() {
        Fit estimate = on(Specs.LLAMA_8B, 16 * GB).fit(full(Specs.fp32(false)));
        assertThat(estimate.verdict()).isEqualTo(Verdict.WONT);
        List<Suggestion> suggestions = estimate.suggestions();
        assertThat(suggestions.getFirst().change()).contains("checkpointing");
        assertThat(suggestions).anySatisfy(s -> assertThat(s.change()).contains("lora"));
        assertThat(suggestions.getLast().verdict()).isEqualTo(Verdict.FITS);
        long peak = estimate.memory().peak();
        for (Suggestion suggestion : suggestions) {
            peak -= suggestion.saves();
            assertThat(suggestion.peak()).isEqualTo(peak);
            assertThat(suggestion.verdict() == Verdict.FITS).isEqualTo(suggestion == suggestions.getLast());
        }
    }

    @Test
    void whereNothingHelpsTheSuggestionsSaySo() {
        List<Suggestion> suggestions = on(Specs.LLAMA_8B, 2 * GB).fit(full(Specs.fp32(false))).suggestions();
        assertThat(suggestions.getLast().verdict()).isEqualTo(Verdict.WONT);
    }

    @Test
    void betweenFourFifthsAndAllOfTheMemoryItIsTight() {
        long peak = on(Specs.SMOL, 16 * GB).fit(lora(4, 256)).memory().peak();
        assertThat(on(Specs.SMOL, peak * 5 / 4 + 5).fit(lora(4, 256)).verdict()).isEqualTo(Verdict.FITS);
        assertThat(on(Specs.SMOL, peak * 6 / 5).fit(lora(4, 256)).verdict()).isEqualTo(Verdict.TIGHT);
        assertThat(on(Specs.SMOL, peak).fit(lora(4, 256)).verdict()).isEqualTo(Verdict.TIGHT);
        assertThat(on(Specs.SMOL, peak - 1).fit(lora(4, 256)).verdict()).isEqualTo(Verdict.WONT);
    }

    /** 6 operations for each trained number and token, 2 more where the forward pass is done again. */
    @Test
    void timeFollowsTheMatrixProducts() {
        Preflight preflight = on(Specs.SMOL, 16 * GB);
        double kept = preflight.estimate(full(Specs.fp32(false)), DATA, SPEED).time().secondsPerStep();
        double again = preflight.estimate(full(Specs.fp32(true)), DATA, SPEED).time().secondsPerStep();
        assertThat(kept).isCloseTo(4 * 256 * 6 * 134.5e6 / 80e9, withinPercentage(10));
        assertThat(again / kept).isBetween(1.2, 1.4);
    }

    @Test
    void anEarlierRunForetellsAnotherOfItsKind() {
        RunSpec run = lora(4, 256);
        Throughput recorded = Throughput.recorded(Specs.SMOL, run, 256, 150);
        TimeEstimate time = on(Specs.SMOL, 16 * GB).estimate(run, DATA, recorded).time();
        assertThat(time.tokensPerSecond()).isCloseTo(150, withinPercentage(1));
        assertThat(time.basis()).isEqualTo(Basis.RECORDED);
    }

    @Test
    void validationCountsTowardsTheTime() {
        TimeEstimate time = on(Specs.SMOL, 16 * GB).estimate(lora(4, 256), DATA, SPEED).time();
        assertThat(time.seconds()).isCloseTo(100 * time.secondsPerStep() + time.validationSeconds(), withinPercentage(0.1));
        assertThat(time.validationSeconds()).isPositive();
    }

    private static Preflight on(DecoderConfig model, long memory) {
        return new Preflight(model, new Machine(memory, false));
    }

    private static RunSpec lora(int batch, int length) {
        return Specs.run(Specs.lora(16, Specs.ALL_LINEAR), Specs.steps(batch, 1, 100), length, Specs.fp32(true));
    }

    private static RunSpec full(RunSpec.ComputeSpec compute) {
        return Specs.run(Specs.full(), Specs.steps(4, 1, 100), 256, compute);
    }
}

package io.forgellm.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.Sampling;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchComposerTest {
    private final BatchComposer composer = new BatchComposer(512);

    @Test
    void promptsAreCutIntoWholeBlocksAndARest() {
        Slot slot = slot(1, 300);

        assertThat(composer.prompt(List.of(slot), 512)).hasValueSatisfying(part -> {
            assertThat(part.tokens()).isEqualTo(256);
            assertThat(part.outputRow()).isEqualTo(-1);
        });
        slot.computed(256);
        assertThat(composer.prompt(List.of(slot), 256)).hasValueSatisfying(part -> {
            assertThat(part.tokens()).isEqualTo(44);
            assertThat(part.outputRow()).isEqualTo(43);
        });
        assertThat(composer.batch().position(43)).isEqualTo(299);
    }

    @Test
    void aRestThatDoesNotFitTheBudgetWaitsForTheNextStep() {
        assertThat(composer.prompt(List.of(slot(1, 40)), 30)).isEmpty();
        assertThat(composer.prompt(List.of(slot(1, 400)), 60)).isEmpty();
        assertThat(composer.prompt(List.of(slot(1, 400)), 150)).hasValueSatisfying(
            part -> assertThat(part.tokens()).isEqualTo(128));
    }

    @Test
    void thePromptThatCameFirstGoesFirst() {
        Slot later = slot(9, 100);
        Slot earlier = slot(3, 100);

        assertThat(composer.prompt(List.of(later, earlier), 512)).hasValueSatisfying(
            part -> assertThat(part.slot()).isSameAs(earlier));
    }

    @Test
    void answersShareABatch() {
        Slot answering = slot(1, 10);
        answering.computed(9);

        assertThat(composer.answers(List.of(answering, slot(2, 50)))).singleElement()
            .isEqualTo(new BatchComposer.Part(answering, 1, 0));
    }

    @Test
    void whileAnswersRunAStepTakesNoMorePromptThanTheMachineComputesInAMoment() {
        for (int i = 0; i < 50; i++) {
            composer.took(512, 5);
        }
        assertThat(composer.promptBudget(true)).isEqualTo(64);
        for (int i = 0; i < 50; i++) {
            composer.took(512, 0.1);
        }
        assertThat(composer.promptBudget(true)).isEqualTo(512);
        assertThat(composer.promptBudget(false)).isEqualTo(512);
    }

    private static Slot slot(long request, int tokens) {
        EchoModel model = new EchoModel(1, 1000);
        PromptFit prompt = new PromptFit(new int[tokens], 0, 1000);
        EngineRequest asked = new EngineRequest(request, "", 0, 0, false, List.of(), Sampling.GREEDY, -1);
        Slot slot = new Slot((int) request);
        slot.start(new Generation(asked, event -> { }, model, prompt, 0), prompt.tokens(), 0, 0);
        return slot;
    }
}

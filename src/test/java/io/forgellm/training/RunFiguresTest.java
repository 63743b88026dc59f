package io.forgellm.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.run.RunEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunFiguresTest {
    private static final RunEvent NOTE = new RunEvent.Noted(Instant.EPOCH, 30, "Stopped early: it got no better.");

    private static RunEvent.Ended ended(String outcome, String error) {
        return new RunEvent.Ended(Instant.EPOCH, 30, outcome, error, null, null);
    }

    @Test
    void whyARunStoppedEarlyIsTheLastThingToKnowOfIt() {
        RunFigures figures = RunFigures.NONE.after(NOTE).after(ended("stopped_early", null));
        assertThat(figures.message()).isEqualTo("Stopped early: it got no better.");
    }

    @Test
    void anyOtherEndTakesTheNewsBeforeItAway() {
        assertThat(RunFigures.NONE.after(NOTE).after(ended("completed", null)).message()).isNull();
        assertThat(RunFigures.NONE.after(NOTE).after(ended("failed", "No.")).message()).isEqualTo("No.");
    }
}

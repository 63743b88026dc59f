package io.forgellm.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunHistoryTest {
    private static RunEvent started(int step) {
        return new RunEvent.Started(Instant.EPOCH, step, 1, "cpu", "fp32", 1, 2);
    }

    private static RunEvent report(int step, double loss) {
        return new RunEvent.Report(Instant.EPOCH, step, loss, 1e-4, 1, 1, step, 0, 0, 1, 0);
    }

    private static RunEvent evaluated(int step, double loss) {
        return new RunEvent.Evaluated(Instant.EPOCH, step, loss, 1);
    }

    @Test
    void whatBelongsToAStepIsOneRow() {
        List<RunHistory.Row> rows = RunHistory.of(List.of(started(0), evaluated(0, 3), report(5, 2.5),
                evaluated(5, 2.6), new RunEvent.CheckpointSaved(Instant.EPOCH, 5, "checkpoints/0000005"))).rows();
        assertThat(rows).extracting(RunHistory.Row::step).containsExactly(0, 5);
        assertThat(rows.get(1).report().loss()).isEqualTo(2.5);
        assertThat(rows.get(1).evaluated().loss()).isEqualTo(2.6);
        assertThat(rows.get(1).checkpoint().path()).isEqualTo("checkpoints/0000005");
    }

    @Test
    void aTrainerThatTakesTheRunUpUndoesLaterSteps() {
        assertThat(RunHistory.of(List.of(started(0), report(5, 2), report(10, 1), report(15, 9), started(5),
                report(10, 3))).rows()).extracting(row -> row.step() + ": " + row.report().loss())
                .containsExactly("5: 2.0", "10: 3.0");
    }

    @Test
    void soDoesARollBack() {
        assertThat(RunHistory.of(List.of(report(5, 2), report(10, 99),
                new RunEvent.RolledBack(Instant.EPOCH, 11, 5, 0.5, "the loss is NaN"))).rows())
                .extracting(RunHistory.Row::step).containsExactly(5);
    }
}

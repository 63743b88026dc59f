package io.forgellm.forge.publish;

import io.forgellm.forge.job.JobSpec;
import io.forgellm.process.JsonLines;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunHistory;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run's folder tells of how a checkpoint came about.
 *
 * @param rows  in order of their steps
 * @param step  of the checkpoint
 */
record TrainedRun(RunSpec spec, List<RunEvent> events, List<RunHistory.Row> rows, int step) {
    private static final JsonLines<RunEvent> EVENTS = new JsonLines<>(RunEvent.class, RunJson.MAPPER);

    static TrainedRun read(JobSpec.Publish job) throws IOException {
        RunFolder folder = new RunFolder(Path.of(job.run()));
        RunSpec spec = RunJson.MAPPER.readValue(folder.spec().toFile(), RunSpec.class);
        List<RunEvent> events = EVENTS.read(folder.events(), 0).stream().map(JsonLines.Line::event).toList();
        return new TrainedRun(spec, events, RunHistory.of(events).rows(), job.step());
    }

    /** Of an evaluation at the checkpoint's step, or the nearest before. */
    Optional<RunEvent.Evaluated> evaluated() {
        return last(RunHistory.Row::evaluated);
    }

    /** The same, of the training loss. */
    Optional<RunEvent.Report> report() {
        return last(RunHistory.Row::report);
    }

    private <E> Optional<E> last(Function<RunHistory.Row, E> of) {
        return rows.stream().filter(row -> row.step() <= step).map(of).filter(event -> event != null)
                .reduce((before, after) -> after);
    }

    <E extends RunEvent> Optional<E> latest(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).reduce((before, after) -> after);
    }

    /** What was asked when this very checkpoint was written. */
    Optional<RunEvent.Probed> probed() {
        return events.stream().filter(RunEvent.Probed.class::isInstance).map(RunEvent.Probed.class::cast)
                .filter(probed -> probed.step() == step).reduce((before, after) -> after);
    }
}

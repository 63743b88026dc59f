package io.forgellm.training;

import io.forgellm.error.ForgeException;
import io.forgellm.training.RunMessages.Change;
import io.forgellm.training.RunMessages.Start;
import io.forgellm.training.RunMessages.Wish;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs as the API's other dialects use them. Blocking. */
@ApplicationScoped
public class TrainingRuns {
    private final TrainingClient training;
    private final SpecReader reader;
    private final Estimates estimates;
    private final RunFiles files;
    private final Clock clock;

    TrainingRuns(TrainingClient training, SpecReader reader, Estimates estimates, RunFiles files, Clock clock) {
        this.training = training;
        this.reader = reader;
        this.estimates = estimates;
        this.files = files;
        this.clock = clock;
    }

    /**
     * Starts a run, or queues it behind the one at work.
     *
     * @throws ForgeException what is wrong with the body, or why no trainer could be started
     */
    public RunBody start(StartBody body) {
        SpecReader.Plan plan = reader.read(body);
        estimates.require(plan.spec(), body.force());
        RunStatus run = training.start(new Start(plan.spec(), plan.folder().toString(), true)).await().indefinitely();
        if (run.error() != null) {
            throw RunEnd.of(run);
        }
        return RunBody.of(run, clock.instant());
    }

    /** Empty for a run that was deleted. */
    public Optional<RunBody> find(String id) {
        return status(id).map(run -> RunBody.of(run, clock.instant()));
    }

    /** @throws ForgeException RUN_NOT_FOUND, RUN_STATE_CONFLICT */
    public RunBody pause(String id) {
        return change(Wish.PAUSE, id);
    }

    /** As {@link #pause}. */
    public RunBody resume(String id) {
        return change(Wish.RESUME, id);
    }

    /** As {@link #pause}. */
    public RunBody stop(String id) {
        return change(Wish.STOP, id);
    }

    /** All events that a run's file holds, in their order; none for a run that was deleted. */
    public List<RunEvent> events(String id) {
        return status(id).map(run -> events(run, 0).events()).orElse(List.of());
    }

    /** A part of a run's events, in their order. @param next what to ask for those after them with */
    public record Part(List<RunEvent> events, long next) { }

    /** The events after a position, 0 for all. */
    public Part events(RunBody run, long after) {
        return status(run.id()).map(found -> events(found, after)).orElse(new Part(List.of(), after));
    }

    private Part events(RunStatus run, long after) {
        List<RunLine> lines = read(() -> files.read(folder(run), after));
        return new Part(lines.stream().map(RunLine::event).toList(), lines.isEmpty() ? after
                : lines.getLast().position());
    }

    /** Every run with its latest figures, the newest first. */
    public List<RunBody> all() {
        return training.runs().await().indefinitely().runs().stream().map(run -> RunBody.of(run, clock.instant()))
                .toList();
    }

    /** A run's settings by the names of {@link StartBody}. @throws ForgeException RUN_NOT_FOUND */
    public Map<String, Object> config(String id) {
        RunStatus run = status(id).orElseThrow(() -> TrainingClient.unknown(id));
        return read(() -> RunConfig.of(files.spec(folder(run))));
    }

    /** The end of what the trainer printed; empty for a run that was deleted. @param most bytes */
    public String log(String id, int most) {
        return status(id).map(run -> read(() -> files.log(folder(run), most))).orElse("");
    }

    private interface Reading<T> {
        T get() throws IOException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunFolder folder(RunStatus run) {
        return new RunFolder(Path.of(run.folder()));
    }

    private RunBody change(Wish wish, String id) {
        RunStatus run = training.change(new Change(wish, id, false)).await().indefinitely();
        return RunBody.of(run, clock.instant());
    }

    private Optional<RunStatus> status(String id) {
        return training.runs().await().indefinitely().runs().stream().filter(run -> run.id().equals(id)).findFirst();
    }
}

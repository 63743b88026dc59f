package io.forgellm.training;

import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;
import io.forgellm.process.ChildSpeech;
import io.forgellm.process.FollowedLog;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** A run as the worker keeps it. Belongs to the worker's loop. */
final class ManagedRun {
    /** Figures came from the database; the events' file was not looked at. */
    private static final long UNREAD = -1;
    private static final TrainerProcess.Whereabouts NOWHERE = new TrainerProcess.Whereabouts(null, null);

    final String id;
    final RunFolder folder;
    private final String modelName;
    private final String method;
    private final int iterations;
    final Instant created;
    /** Its lines are about this run. */
    final TaggedLog log;

    private RunState state;
    private Instant ended;
    RunFigures figures = RunFigures.NONE;
    RunEvent last;
    private long position;
    FollowedLog trainerLog;
    boolean reading;
    boolean readAgain;
    TrainerProcess trainer;
    /** Null while the trainer is at work. */
    TrainerEnd trainerEnd;
    private int deaths;
    private int stepAtDeath;
    private String told;

    ManagedRun(RunFolder folder, RunSpec spec, RunState state) {
        this.id = spec.id();
        this.folder = folder;
        this.modelName = spec.modelName();
        this.method = spec.adapter().method().name().toLowerCase(Locale.ROOT);
        this.iterations = spec.optimiser().iterations();
        this.created = spec.created();
        this.state = state;
        this.log = log(id, modelName);
    }

    /** A run that is over, as the database keeps it. */
    ManagedRun(RunStatus kept) {
        this.id = kept.id();
        this.folder = new RunFolder(Path.of(kept.folder()));
        this.modelName = kept.modelName();
        this.method = kept.method();
        this.iterations = kept.iterations();
        this.created = kept.created();
        this.ended = kept.ended();
        this.figures = kept.figures();
        this.position = UNREAD;
        this.state = switch (kept.state()) {
            case "completed" -> new RunState.Completed(figures.step() < iterations);
            case "stopped" -> new RunState.Stopped();
            default -> new RunState.Failed(kept.error(), kept.errorCode(), kept.suggestion());
        };
        this.log = log(id, modelName);
    }

    private static TaggedLog log(String id, String model) {
        return TaggedLog.of(TrainingWorker.class).about(LogTags.RUN, id).about(LogTags.MODEL, model);
    }

    /** From now on this trainer is at work, and its log is joined to the server's. @param from as {@link FollowedLog} takes it */
    void follow(TrainerProcess process, long from) {
        trainer = process;
        trainerEnd = null;
        trainerLog = new FollowedLog(folder.log(), from, new ChildSpeech(TaggedLog.named("io.forgellm.training.trainer")
                .about(LogTags.RUN, id).about(LogTags.MODEL, modelName)
                .about(LogTags.PROCESS, "trainer " + process.where().id())));
    }

    RunState state() {
        return state;
    }

    /** The state in which a server finds a run of before. */
    void found(RunState found, Instant since) {
        state = found;
        ended = found.isOver() ? since : null;
    }

    void become(RunState next, Instant now) {
        if (!state.allows(next)) {
            throw new IllegalStateException("No way from " + state.word() + " to " + next.word());
        }
        state = next;
        ended = next.isOver() ? now : null;
    }

    /** Where to go on reading the events. */
    long readFrom() {
        return Math.max(0, position);
    }

    void take(RunLine line) {
        if (position == UNREAD) {
            figures = RunFigures.NONE;
        }
        position = line.position();
        last = line.event();
        figures = figures.after(last);
    }

    /** Whether something else keeps the trainer from its work than when last somebody asked how the run is. */
    boolean hasNews() {
        return trainer != null && !Objects.equals(told, trainer.obstacle());
    }

    /**
     * Counts a trainer's death.
     *
     * @param attempts that it took, the first of them after the last new step
     * @return how many there were in a row, without a new step
     */
    int died(int attempts) {
        deaths = figures.step() > stepAtDeath ? Math.min(1, attempts) : deaths + attempts;
        stepAtDeath = Math.max(stepAtDeath, figures.step());
        return deaths;
    }

    void forgetDeaths() {
        deaths = 0;
        stepAtDeath = figures.step();
    }

    /** @param place in the queue, from 1; 0 if it does not wait */
    RunStatus status(int place) {
        TrainerProcess.Whereabouts where = trainer == null ? NOWHERE : trainer.where();
        told = trainer == null ? null : trainer.obstacle();
        String reason = state instanceof RunState.Paused paused ? paused.reason() : told;
        String error = state instanceof RunState.Failed failed ? failed.error() : null;
        String code = switch (state) {
            case RunState.Failed failed -> failed.errorCode();
            case RunState.Paused paused -> paused.errorCode();
            default -> null;
        };
        return new RunStatus(id, folder.path().toString(), modelName, method, iterations, created, state.word(), place,
                where.pid(), where.job(), ended, reason, error, code,
                state instanceof RunState.Failed failed ? failed.suggestion() : null, figures);
    }
}
